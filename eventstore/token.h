#pragma once

// Bearer tokens of staff: made here, shown once, kept only as a hash in a TokenIssued event.

#include <string>
#include <string_view>

namespace rahgir::eventstore {

struct NewToken {
  std::string text;  // what the holder keeps: "rhg_" and 32 random bytes as base64url
  std::string id;    // names it in lists and revocations: 8 hexadecimal digits of the hash
  std::string hash;  // 32 bytes
};

NewToken make_token();

/// 32 bytes of SHA-256.
std::string token_hash(std::string_view text);

}  // namespace rahgir::eventstore
