@0xb7c8d9eaf1020d19;
# Bodies of the events of the control partition, and of the copies that request partitions keep.

using Cxx = import "/capnp/c++.capnp";
using A = import "annotations.capnp";
using V = import "values.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

struct LanguagesConfigured { languages @0 :List(Text); }
struct AuthorityNamed { name @0 :List(V.Pair); }
struct OfficeDefined { content @0 :Text $A.json; officeVersion @1 :UInt32; }
struct OfficeClosed { office @0 :Text; }
struct StaffRegistered { actor @0 :Data $A.id; }
struct DutyGranted {
  actor @0 :Data $A.id;
  duty @1 :Text;
  office @2 :Text;
  from @3 :Int64 = -9223372036854775808 $A.instant;
  until @4 :Int64 = -9223372036854775808 $A.instant;
}
struct DutyRevoked { actor @0 :Data $A.id; duty @1 :Text; office @2 :Text; }
struct AbsenceSet {
  actor @0 :Data $A.id;
  from @1 :Int64 $A.instant;
  until @2 :Int64 $A.instant;
  substitute @3 :Data $A.id;
}
struct StaffLeft { actor @0 :Data $A.id; }
struct TokenIssued {
  actor @0 :Data $A.id;
  tokenId @1 :Text;
  tokenHash @2 :Data $A.hash;
  expiresAt @3 :Int64 $A.instant;
}
struct TokenRevoked { actor @0 :Data $A.id; tokenId @1 :Text; }
struct DefinitionPublished {
  service @0 :Text;
  serviceVersion @1 :UInt32;
  content @2 :Text $A.json;
  effectiveFrom @3 :Int64 = -9223372036854775808 $A.instant;
  changeNote @4 :Text;
}
struct ServiceSuspended { service @0 :Text; notice @1 :List(V.Pair); }
struct ServiceResumed { service @0 :Text; }
struct ServiceRetired { service @0 :Text; }
struct DefinitionReferenced { service @0 :Text; serviceVersion @1 :UInt32; content @2 :Text $A.json; }
struct OfficeReferenced { content @0 :Text $A.json; officeVersion @1 :UInt32; }
