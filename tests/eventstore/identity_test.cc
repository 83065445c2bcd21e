#include "eventstore/identity.h"

#include <fstream>
#include <numeric>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/tracking_code.h"

namespace rahgir::eventstore {
namespace {

namespace fs = std::filesystem;
using domain::RejectionCode;

DeploymentKeys fixed_keys() {
  DeploymentKeys keys;
  std::iota(keys.deployment.begin(), keys.deployment.end(), std::uint8_t{0});
  std::iota(keys.index.begin(), keys.index.end(), std::uint8_t{32});
  return keys;
}

template <class Bytes>
std::string hex_of(const Bytes& bytes) {
  return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// Computed once by another implementation (Python's hmac). Ids in old logs depend on every one of
// them: a difference here means lost requests, not a stale test.
TEST(Identity, StaysAsFrozen) {
  const DeploymentKeys keys = fixed_keys();
  const std::string key = "0123456789abcdefghijkl";

  const auto command = command_id(
      keys, {.scope = "anonymous", .method = "POST", .path = "/api/v1/requests", .key = key});
  const Seed seed = submission_seed(keys, "anonymous", key);
  const std::string code = tracking_code(seed, 0);
  const auto request = request_id(keys, code);

  EXPECT_EQ(hex_of(command.bytes), "c5fd8c310adac1eea5e7e5d06786ee89");
  EXPECT_EQ(hex_of(body_digest(keys, command, R"({"a":1})")), "850243c21104a83a45ea43b36994db74");
  EXPECT_EQ(content_digest(keys, command, {.body = "x", .query = {}, .if_match = {}}),
            body_digest(keys, command, "x"));
  EXPECT_EQ(hex_of(seed), "278d3c7138195613ee87d1f1bb9b53b7a114e14d6342dafb29287a29e3051b94");
  EXPECT_EQ(code, "77474713782289294821");
  EXPECT_EQ(tracking_code(seed, 1), "89796642166326539535");
  EXPECT_EQ(tracking_code(seed, 2), "53107794376540119539");
  EXPECT_EQ(hex_of(request.bytes), "fb2bc97092fb038f90444d58e444f011");
  EXPECT_EQ(receipt_secret(keys, request, 2), "4EW2ZV5NXNG2");
  EXPECT_EQ(hex_of(control_stream("office", "traffic").bytes), "2fd58112b8a0583a13fe5d114367ab97");
}

TEST(ContentDigest, CoversEveryPart) {
  const DeploymentKeys keys = fixed_keys();
  const CommandContent contents[] = {{"x", "", ""},  {"", "x", ""},  {"", "", "x"}, {"x", "y", ""},
                                     {"x", "", "y"}, {"xy", "", ""}, {"y", "x", ""}};
  std::set<Digest> digests;
  for (const CommandContent& content : contents) {
    EXPECT_TRUE(digests.insert(content_digest(keys, {}, content)).second);
  }
}

TEST(TrackingCode, IsAlwaysValid) {
  Seed seed{};
  for (std::uint32_t attempt = 0; attempt < 2000; ++attempt) {
    const std::string code = tracking_code(seed, attempt);

    EXPECT_EQ(domain::parse_tracking_code(code).digits, code);
  }
}

TEST(ReceiptSecret, ForgivesHowPeopleType) {
  const DeploymentKeys keys = fixed_keys();
  domain::RequestId request;
  for (std::uint8_t number = 0; number < 200; ++number) {
    request.bytes[0] = number;
    const std::string secret = receipt_secret(keys, request, 0);
    std::string typed;
    for (std::size_t at = 0; at < secret.size(); ++at) {
      if (at % 4 == 0) typed += '-';
      const char c = static_cast<char>(std::tolower(secret[at]));
      typed += c == '0' ? 'o' : c == '1' ? (at % 2 == 0 ? 'l' : 'I') : c;
    }

    EXPECT_EQ(secret.size(), 12u);
    EXPECT_TRUE(is_receipt_secret(keys, request, 0, secret));
    EXPECT_TRUE(is_receipt_secret(keys, request, 0, typed)) << typed;
    EXPECT_FALSE(is_receipt_secret(keys, request, 1, secret));
    EXPECT_FALSE(is_receipt_secret(keys, request, 0, secret.substr(1)));
  }
  EXPECT_FALSE(is_receipt_secret(keys, request, 0, ""));
  EXPECT_FALSE(is_receipt_secret(keys, request, 0, std::string(100'000, '-')));
}

TEST(PartitionOf, SpreadsSlotsInOrder) {
  domain::RequestId request;
  request.bytes[0] = 0x0F;
  request.bytes[1] = 0xFF;  // slot 4095
  EXPECT_EQ(partition_of(request, 1), 0);
  EXPECT_EQ(partition_of(request, 7), 6);
  request.bytes[0] = 0xF8;
  request.bytes[1] = 0x00;  // slot 2048: the high four bits do not count
  EXPECT_EQ(partition_of(request, 2), 1);
  EXPECT_EQ(partition_of(request, 64), 32);
}

TEST(Position, TextAndBack) {
  for (const Position position : {Position{0, 0}, Position{3, 42}, Position{0xFFFE, UINT64_MAX},
                                  Position{kControlPartition, 7}}) {
    EXPECT_EQ(parse_position(to_text(position)), position);
  }
  EXPECT_EQ(to_text({.partition = kControlPartition, .index = 7}), "control:7");
  for (const char* text : {"", ":", "0", "0:", ":1", "01:1", "1:01", "-1:1", "1:1 ", "65535:1",
                           "65536:1", "1:18446744073709551616", "control", "Control:1", "1:+1"}) {
    EXPECT_FALSE(parse_position(text)) << text;
  }
}

class KeyFiles : public testing::Test {
 protected:
  KeyFiles() {
    std::string name = (fs::temp_directory_path() / "rahgir-keys-XXXXXX").native();
    root_ = mkdtemp(name.data());
  }
  ~KeyFiles() override { fs::remove_all(root_); }

  static unsigned mode_of(const fs::path& path) {
    struct stat facts{};
    EXPECT_EQ(stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 0777;
  }

  fs::path root_;
};

TEST_F(KeyFiles, AreMadeOnceForTheOwnerAlone) {
  const fs::path folder = root_ / "deep" / "data-keys";
  umask(0);

  const auto made = load_or_make_keys(folder);
  const auto again = load_or_make_keys(folder);
  const auto read = load_keys(folder);

  ASSERT_TRUE(made && again && read);
  EXPECT_EQ(made->deployment, again->deployment);
  EXPECT_EQ(made->index, read->index);
  EXPECT_NE(made->deployment, made->index);
  EXPECT_EQ(mode_of(folder), 0700u);
  EXPECT_EQ(mode_of(folder / "deployment"), 0600u);
  EXPECT_EQ(mode_of(folder / "index"), 0600u);
}

TEST_F(KeyFiles, AreNotMadeWhenOnlyRead) {
  const auto read = load_keys(root_ / "keys");

  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, RejectionCode::kNotFound);
  EXPECT_FALSE(fs::exists(root_ / "keys"));
}

TEST_F(KeyFiles, RefuseHalfAPair) {
  ASSERT_TRUE(load_or_make_keys(root_ / "keys/"));
  fs::remove(root_ / "keys/index");

  for (const auto& keys : {load_keys(root_ / "keys"), load_or_make_keys(root_ / "keys")}) {
    ASSERT_FALSE(keys);
    EXPECT_NE(keys.error().detail.find("\"index\""), std::string::npos) << keys.error().detail;
  }
  EXPECT_FALSE(fs::exists(root_ / "keys/index"));
}

TEST_F(KeyFiles, RefuseWhatOthersMayRead) {
  ASSERT_TRUE(load_or_make_keys(root_ / "keys"));
  fs::permissions(root_ / "keys/index", fs::perms::group_read, fs::perm_options::add);

  const auto keys = load_keys(root_ / "keys");

  ASSERT_FALSE(keys);
  EXPECT_NE(keys.error().detail.find("chmod 600"), std::string::npos);
}

TEST_F(KeyFiles, RefuseDamagedText) {
  for (const std::string& text : {std::string(), std::string(64, 'a'), std::string(65, 'a'),
                                  std::string(64, 'g') + '\n', std::string(64, 'a') + "\n\n"}) {
    fs::remove_all(root_ / "keys");
    ASSERT_TRUE(load_or_make_keys(root_ / "keys"));
    std::ofstream(root_ / "keys/deployment") << text;

    const auto keys = load_keys(root_ / "keys");

    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, RejectionCode::kInvalid);
  }
}

}  // namespace
}  // namespace rahgir::eventstore
