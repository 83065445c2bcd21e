@0xf3a4b5c6d7e80915;
# The clear part of an event: what every event carries, and one body. Event ids are appended in order
# and never reused.

using Cxx = import "/capnp/c++.capnp";
using R = import "request_events.capnp";
using D = import "directory_events.capnp";
using V = import "values.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

struct Clear {
  stream @0 :Data;
  version @1 :UInt32;
  occurredMs @2 :Int64;
  recordedMs @3 :Int64;
  backDated @4 :Bool;
  localDay @5 :Int32;
  command @6 :Data;
  correlation @7 :Data;
  causation @8 :Data;
  actorKind @9 :V.ActorKind;
  actorId @10 :Data;
  duty @11 :Text;
  office @12 :Text;
  officeVersion @13 :UInt32;
  service @14 :Text;
  serviceVersion @15 :UInt32;
  step @16 :Text;
  body :union {
    requestSubmitted @17 :R.RequestSubmitted;
    answersAmended @18 :R.AnswersAmended;
    requestReclassified @19 :R.RequestReclassified;
    workItemOpened @20 :R.WorkItemOpened;
    workItemMoved @21 :R.WorkItemMoved;
    workItemAssigned @22 :R.WorkItemAssigned;
    workItemClaimed @23 :R.WorkItemClaimed;
    workItemReleased @24 :R.WorkItemReleased;
    workItemDelegated @25 :R.WorkItemDelegated;
    workItemTransferred @26 :R.WorkItemTransferred;
    workItemWaiting @27 :R.WorkItemWaiting;
    workItemResumed @28 :R.WorkItemResumed;
    workItemFinished @29 :R.WorkItemFinished;
    workItemCancelled @30 :R.WorkItemCancelled;
    actionPerformed @31 :R.ActionPerformed;
    informationRequested @32 :R.InformationRequested;
    informationProvided @33 :R.InformationProvided;
    documentAttached @34 :R.DocumentAttached;
    documentAccepted @35 :R.DocumentAccepted;
    documentRefused @36 :R.DocumentRefused;
    documentReplaced @37 :R.DocumentReplaced;
    noteAdded @38 :R.NoteAdded;
    messageSent @39 :R.MessageSent;
    messageReceived @40 :R.MessageReceived;
    decisionMade @41 :R.DecisionMade;
    requestWithdrawn @42 :R.RequestWithdrawn;
    requestClosed @43 :R.RequestClosed;
    requestReopened @44 :R.RequestReopened;
    requestLinked @45 :R.RequestLinked;
    deadlineSet @46 :R.DeadlineSet;
    deadlinePaused @47 :R.DeadlinePaused;
    deadlineResumed @48 :R.DeadlineResumed;
    deadlineExtended @49 :R.DeadlineExtended;
    deadlinePassed @50 :R.DeadlinePassed;
    deadlineMet @51 :R.DeadlineMet;
    receiptSecretReissued @52 :R.ReceiptSecretReissued;
    languagesConfigured @53 :D.LanguagesConfigured;
    authorityNamed @54 :D.AuthorityNamed;
    officeDefined @55 :D.OfficeDefined;
    officeClosed @56 :D.OfficeClosed;
    staffRegistered @57 :D.StaffRegistered;
    dutyGranted @58 :D.DutyGranted;
    dutyRevoked @59 :D.DutyRevoked;
    absenceSet @60 :D.AbsenceSet;
    staffLeft @61 :D.StaffLeft;
    tokenIssued @62 :D.TokenIssued;
    tokenRevoked @63 :D.TokenRevoked;
    definitionPublished @64 :D.DefinitionPublished;
    serviceSuspended @65 :D.ServiceSuspended;
    serviceResumed @66 :D.ServiceResumed;
    serviceRetired @67 :D.ServiceRetired;
    definitionReferenced @68 :D.DefinitionReferenced;
    officeReferenced @69 :D.OfficeReferenced;
  }
}
