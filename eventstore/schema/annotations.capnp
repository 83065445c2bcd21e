@0xb2d0c6f1a9e84701;
# How clear bodies are shown as JSON (eventstore/clear_json.cc): what a plain number or byte string means.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("rahgir::eventstore::schema");

annotation id @0x9d1f0b6c53a7e802 (field) :Void;       # 16 bytes, as 22 characters of base64url
annotation instant @0xe6a1d2c34b5f6703 (field) :Void;  # milliseconds since 1970 UTC; the least Int64: none
annotation day @0xa7c8e9d0f1b26304 (field) :Void;      # days since 1970, office-local; the least Int32: none
annotation hash @0xc1b2a3d4e5f60705 (field) :Void;     # bytes, as hexadecimal
annotation json @0xd3e4f5a6b7c80906 (field) :Void;     # text that is JSON itself
annotation word @0xf0e1d2c3b4a50707 (enumerant) :Text; # the word, where it is not the name in snake_case
