@0xe1f2a3b4c5d60713;
# Values that several events hold. Only append; the order of enumerants is that of the domain's enums.

using Cxx = import "/capnp/c++.capnp";
using A = import "annotations.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

enum ActorKind { staff @0; applicant @1; anonymous @2; import @3; system @4; }
enum Channel { web @0; counter @1; phone @2; post @3; email @4; internal @5; import @6; }
enum LinkKind { follows @0; duplicate @1; inquiry @2; appeal @3; complaint @4; correction @5; }
enum DeadlineBasis { definition @0; action @1; import @2; }
enum PartyRole { applicant @0; representative @1; organisation @2; thirdParty @3; }
enum StepKind { work @0; waiting @1; }
enum Awaited { applicant @0; office @1; thirdParty @2; payment @3; }
enum Clock { running @0; paused @1; }
enum CloseKind { decided @0; withdrawn @1; lapsed @2; duplicate @3; }
enum Counting { working @0; calendar @1; }

struct Pair {  # a list of pairs is a map, in order of key
  key @0 :Text;
  value @1 :Text;
}

struct Money {
  amount @0 :Text;    # decimal
  currency @1 :Text;  # ISO 4217
}

struct Answer {  # a list of answers is a map, in order of field
  field @0 :Text;
  value :union {
    text @1 :Text;
    flag @2 :Bool;
    integer @3 :Int64;
    list @4 :List(Text);
    money @5 :Money;
  }
}

struct Party {  # without what was typed: that is a section
  role @0 :PartyRole;
  subject @1 :Data $A.id;
  language @2 :Text;
  preferredChannel @3 :Text;
  hasContact @4 :Bool;  # the next contact section is this party's
}

# What sections hold (kind → struct); kinds text, code and grounds text hold their bytes as they are.

struct AnswersSection { answers @0 :List(Answer); }       # answers
struct ContactSection { values @0 :List(Pair); }          # contact: of the party with the section's subject
struct FileSection { name @0 :Text; sha256 @1 :Data; }    # file name: and the hash of the plain bytes
