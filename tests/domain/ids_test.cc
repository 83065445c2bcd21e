#include "domain/ids.h"

#include <gtest/gtest.h>

#include <random>

namespace rahgir::domain {
namespace {

TEST(Base64url, EqualsKnownVectors) {
  EXPECT_EQ(to_text(RequestId{}), "AAAAAAAAAAAAAAAAAAAAAA");
  RequestId ones;
  ones.bytes.fill(0xFF);
  EXPECT_EQ(to_text(ones), "_____________________w");
  const RequestId rising{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
  EXPECT_EQ(to_text(rising), "AAECAwQFBgcICQoLDA0ODw");
}

TEST(Base64url, ReadsWhatItWrote) {
  std::mt19937 random(3);
  for (int round = 0; round < 1000; ++round) {
    RequestId id;
    for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());

    EXPECT_EQ(parse_id<RequestId>(to_text(id)), id);
  }
}

TEST(Base64url, TakesOnlyTheCanonicalText) {
  for (const std::string_view text :
       {"", "AAECAwQFBgcICQoLDA0OD", "AAECAwQFBgcICQoLDA0ODwA", "AAECAwQFBgcICQoLDA0ODx",
        "AAECAwQFBgcICQoLDA0OD+", "AAECAwQFBgcICQoLDA0OD=", "AAECAwQFBgcICQoLDA0OD "}) {
    EXPECT_FALSE(parse_base64url(text)) << text;
  }
}

TEST(Id, KnowsNone) {
  EXPECT_TRUE(ActorId{}.is_none());
  EXPECT_FALSE(ActorId{{1}}.is_none());
}

}  // namespace
}  // namespace rahgir::domain
