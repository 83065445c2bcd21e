#include "eventstore/hashing.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace rahgir::eventstore {
namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

std::string repeated(std::size_t count, int byte) {
  return std::string(count, static_cast<char>(byte));
}

TEST(Sha256, HashesTheVectorsOfFips180) {
  EXPECT_EQ(hex(as_text(sha256(""))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(as_text(sha256("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(as_text(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"))),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, InPiecesEqualsAtOnce) {
  Sha256 pieces;
  pieces.add("ab");
  pieces.add("");
  EXPECT_EQ(sha256("other work of this thread"), sha256("other work of this thread"));
  pieces.add("c");

  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

struct HmacVector {
  std::string key, text, expected;
};

// RFC 4231 §4.2-4.8; case 5 is cut to its first 128 bits there.
const std::vector<HmacVector>& rfc4231() {
  static const std::vector<HmacVector> vectors{
      {repeated(20, 0x0b), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {repeated(20, 0xaa), repeated(50, 0xdd),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {[] {
         std::string key;
         for (int byte = 1; byte <= 25; ++byte) key += static_cast<char>(byte);
         return key;
       }(),
       repeated(50, 0xcd), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {repeated(20, 0x0c), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
      {repeated(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {repeated(131, 0xaa),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  return vectors;
}

TEST(HmacSha256, HashesTheVectorsOfRfc4231) {
  for (const HmacVector& vector : rfc4231()) {
    const std::string_view text = vector.text;
    const std::vector<std::string_view> halves{text.substr(0, 5), text.substr(5)};

    const std::string found = hex(as_text(hmac_sha256(bytes_of(vector.key), halves)));

    EXPECT_EQ(found.substr(0, vector.expected.size()), vector.expected) << vector.text;
  }
}

TEST(KeyedHash, TellsListsOfPartsApart) {
  const Hash key = sha256("key");

  EXPECT_EQ(keyed_hash(key, {"ab", "c"}), keyed_hash(key, {"ab", "c"}));
  EXPECT_NE(keyed_hash(key, {"ab", "c"}), keyed_hash(key, {"a", "bc"}));
  EXPECT_NE(keyed_hash(key, {"abc"}), keyed_hash(key, {"abc", ""}));
  EXPECT_NE(keyed_hash(key, {"abc"}), keyed_hash(sha256("other"), {"abc"}));
  EXPECT_EQ(length_prefixed({"ab", ""}), (std::string{"\2\0\0\0ab\0\0\0\0", 10}));
}

TEST(Crc32c, HashesTheVectorsOfRfc3720) {
  std::string ascending, descending;
  for (int byte = 0; byte < 32; ++byte) ascending += static_cast<char>(byte);
  for (int byte = 31; byte >= 0; --byte) descending += static_cast<char>(byte);
  const std::vector<std::pair<std::string, std::uint32_t>> vectors{
      {repeated(32, 0), 0x8A9136AA}, {repeated(32, 0xff), 0x62A8AB43}, {ascending, 0x46DD794E},
      {descending, 0x113FDB5C},      {"123456789", 0xE3069283},        {"", 0}};

  for (const auto& [bytes, expected] : vectors) {
    EXPECT_EQ(crc32c(bytes), expected);
    EXPECT_EQ(crc32c_by_table(bytes), expected);
  }
}

TEST(Crc32c, TableAndInstructionAgree) {
  std::mt19937 random(20260301);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes(size, '\0');
    std::ranges::generate(bytes, [&] { return static_cast<char>(random()); });

    EXPECT_EQ(crc32c(bytes), crc32c_by_table(bytes)) << size;
  }
}

TEST(Hex, WritesLowerCase) { EXPECT_EQ(hex(std::string_view("\x00\xaf\x19", 3)), "00af19"); }

TEST(FillRandom, FillsAll) {
  std::array<std::uint8_t, 1024> first{}, second{};
  fill_random(first);
  fill_random(second);

  EXPECT_NE(first, second);
  EXPECT_GT(std::ranges::count_if(first, [](auto byte) { return byte != 0; }), 900);
}

}  // namespace
}  // namespace rahgir::eventstore
