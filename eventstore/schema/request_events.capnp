@0xa5b6c7d8e9f00b17;
# Bodies of the events of requests, without what a person typed.

using Cxx = import "/capnp/c++.capnp";
using A = import "annotations.capnp";
using V = import "values.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

struct RequestSubmitted {
  channel @0 :V.Channel;
  language @1 :Text;
  answers @2 :List(V.Answer);
  parties @3 :List(V.Party);
  facts @4 :List(V.Pair);
}
struct AnswersAmended {
  answers @0 :List(V.Answer);
  removed @1 :List(Text);
  parties @2 :List(V.Party);
}
struct RequestReclassified {
  service @0 :Text;
  serviceVersion @1 :UInt32;
  office @2 :Text;
  reason @3 :Text;
}
struct WorkItemOpened {
  item @0 :UInt32;
  step @1 :Text;
  office @2 :Text;
  kind @3 :V.StepKind;
  dueAt @4 :Int64 = -9223372036854775808 $A.instant;
  joined @5 :List(UInt32);
}
struct WorkItemMoved {
  item @0 :UInt32;
  from @1 :Text;
  to @2 :Text;
  kind @3 :V.StepKind;
  keepsAssignee @4 :Bool;
  dueAt @5 :Int64 = -9223372036854775808 $A.instant;
}
struct WorkItemAssigned { item @0 :UInt32; assignee @1 :Data $A.id; }
struct WorkItemClaimed { item @0 :UInt32; assignee @1 :Data $A.id; insteadOf @2 :Data $A.id; }
struct WorkItemReleased { item @0 :UInt32; }
struct WorkItemDelegated { item @0 :UInt32; from @1 :Data $A.id; to @2 :Data $A.id; }
struct WorkItemTransferred { item @0 :UInt32; from @1 :Text; to @2 :Text; }
struct WorkItemWaiting { item @0 :UInt32; awaited @1 :V.Awaited; clock @2 :V.Clock; }
struct WorkItemResumed { item @0 :UInt32; }
struct WorkItemFinished { item @0 :UInt32; }
struct WorkItemCancelled { item @0 :UInt32; }
struct ActionPerformed {
  action @0 :Text;
  item @1 :UInt32;
  form @2 :List(V.Answer);
  reason @3 :Text;
}
struct InformationRequested {
  item @0 :UInt32;
  whom @1 :V.PartyRole;
  fields @2 :List(Text);
  documents @3 :List(Text);
}
struct InformationProvided { item @0 :UInt32; }
struct DocumentAttached {
  document @0 :Data $A.id;
  kind @1 :Text;
  mediaType @2 :Text;
  size @3 :UInt64;
  storedHash @4 :Data $A.hash;
  subject @5 :Data $A.id;
}
struct DocumentAccepted { document @0 :Data $A.id; }
struct DocumentRefused { document @0 :Data $A.id; reason @1 :Text; }
struct DocumentReplaced { document @0 :Data $A.id; replacement @1 :Data $A.id; }
struct NoteAdded {}
struct MessageSent { to @0 :V.PartyRole; }
struct MessageReceived { from @0 :V.PartyRole; }
struct DecisionMade { outcome @0 :Text; grounds @1 :List(Text); }
struct RequestWithdrawn { reason @0 :Text; }
struct RequestClosed { kind @0 :V.CloseKind; }
struct RequestReopened { reason @0 :Text; }
struct RequestLinked { kind @0 :V.LinkKind; other @1 :Data $A.id; }
struct DeadlineSet {
  kind @0 :Text;
  basis @1 :V.DeadlineBasis;
  dueAt @2 :Int64 $A.instant;
  dueDay @3 :Int32 $A.day;
  counting @4 :V.Counting;
}
struct DeadlinePaused { kind @0 :Text; byAction @1 :Bool; }
struct DeadlineResumed { kind @0 :Text; dueAt @1 :Int64 $A.instant; dueDay @2 :Int32 $A.day; }
struct DeadlineExtended {
  kind @0 :Text;
  dueAt @1 :Int64 $A.instant;
  dueDay @2 :Int32 $A.day;
  reason @3 :Text;
  counting @4 :V.Counting;
}
struct DeadlinePassed { kind @0 :Text; dueAt @1 :Int64 $A.instant; }
struct DeadlineMet { kind @0 :Text; }
struct ReceiptSecretReissued { generation @0 :UInt32; reason @1 :Text; }
