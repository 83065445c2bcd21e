@0xd5a9b8c7e6f10211;
# The header of a record (docs/formats.md).

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

struct RecordHeader {
  previous @0 :Data;
  epoch @1 :UInt64;
  owner @2 :Text;
  ownerSequence @3 :UInt64;
  command @4 :Data;
  bodyDigest @5 :Data;
  guards @6 :List(Guard);
  foldVersion @7 :UInt32;
  window @8 :UInt64;
  logId @9 :Data;
  recordedMs @10 :Int64;
  readTo @11 :UInt32;
}

struct Guard {
  stream @0 :Data;
  expectedVersion @1 :UInt32;
}
