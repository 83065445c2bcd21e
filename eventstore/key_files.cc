// The two key files (docs/formats.md): 64 hexadecimal digits and a line feed each, 0600, in a
// folder of 0700.

#include <algorithm>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventstore/identity.h"

namespace rahgir::eventstore {
namespace {

using domain::reject;
using domain::RejectionCode;
using domain::Result;
namespace fs = std::filesystem;

constexpr std::string_view kDeploymentName = "deployment";
constexpr std::string_view kIndexName = "index";
constexpr std::size_t kTextBytes = 2 * sizeof(Hash) + 1;

auto failure(const fs::path& path, std::string_view what) {
  return reject(RejectionCode::kConflict,
                fmt::format("{}: {}: {}", path.native(), what, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

std::optional<std::uint8_t> digit_of(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

std::optional<Hash> parse_key(std::string_view text) {
  if (text.size() != kTextBytes || text.back() != '\n') return std::nullopt;
  Hash key{};
  for (std::size_t at = 0; at < key.size(); ++at) {
    const auto high = digit_of(text[2 * at]), low = digit_of(text[2 * at + 1]);
    if (!high || !low) return std::nullopt;
    key[at] = static_cast<std::uint8_t>(*high << 4 | *low);
  }
  return key;
}

Result<Hash> read_key(const fs::path& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat facts{};
  if (!file.is_open() || fstat(file.number(), &facts) != 0) return failure(path, "cannot be read");
  if (!S_ISREG(facts.st_mode) || (facts.st_mode & 077) != 0) {
    return reject(RejectionCode::kConflict,
                  fmt::format("{}: a key file must be a plain file that only its owner may read "
                              "(chmod 600)",
                              path.native()));
  }
  std::array<char, kTextBytes + 1> text{};
  const ssize_t size = read(file.number(), text.data(), text.size());
  if (size < 0) return failure(path, "cannot be read");
  const auto key = parse_key({text.data(), static_cast<std::size_t>(size)});
  OPENSSL_cleanse(text.data(), text.size());
  if (!key) {
    return reject(RejectionCode::kInvalid,
                  fmt::format("{}: a key is 64 hexadecimal digits and a line feed", path.native()));
  }
  return *key;
}

/// Under a passing name first, so that a key file is whole or absent.
Result<bool> write_key(const fs::path& path, const Hash& key) {
  const fs::path passing = path.native() + ".new";
  std::string text = hex(as_text(key)) + '\n';
  const Descriptor file(
      open(passing.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  const bool is_durable =
      file.is_open() && fchmod(file.number(), 0600) == 0 &&
      write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(file.number()) == 0;
  OPENSSL_cleanse(text.data(), text.size());
  if (!is_durable || rename(passing.c_str(), path.c_str()) != 0) {
    return failure(path, "cannot be written");
  }
  return true;
}

Result<bool> sync_folder(const fs::path& folder) {
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open() || fsync(opened.number()) != 0) return failure(folder, "cannot be synced");
  return true;
}

fs::path parent_of(const fs::path& folder) {
  const fs::path whole = fs::absolute(folder).lexically_normal();
  return whole.has_filename() ? whole.parent_path() : whole.parent_path().parent_path();
}

Result<bool> make_keys(const fs::path& folder) {
  DeploymentKeys keys;
  fill_random(keys.deployment);
  fill_random(keys.index);
  auto done = write_key(folder / kDeploymentName, keys.deployment);
  if (done) done = write_key(folder / kIndexName, keys.index);
  if (done) done = sync_folder(folder);
  if (done) done = sync_folder(parent_of(folder));
  OPENSSL_cleanse(&keys, sizeof keys);
  return done;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

}  // namespace

Result<DeploymentKeys> load_keys(const fs::path& folder) {
  const bool has_deployment = is_there(folder / kDeploymentName);
  const bool has_index = is_there(folder / kIndexName);
  if (!has_deployment && !has_index) {
    return reject(RejectionCode::kNotFound,
                  fmt::format("{}: the keys are missing; without them no request is found again: "
                              "restore them from their backup",
                              folder.native()));
  }
  if (!has_deployment || !has_index) {
    return reject(RejectionCode::kConflict,
                  fmt::format("{}: the key file \"{}\" is missing; restore it from its backup",
                              folder.native(), has_deployment ? kIndexName : kDeploymentName));
  }
  const auto deployment = read_key(folder / kDeploymentName);
  if (!deployment) return std::unexpected(deployment.error());
  const auto index = read_key(folder / kIndexName);
  if (!index) return std::unexpected(index.error());
  return DeploymentKeys{.deployment = *deployment, .index = *index};
}

Result<DeploymentKeys> load_or_make_keys(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(parent_of(folder), error);
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return failure(folder, "cannot be made");
  }
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // Two processes that start together must not each write one of the keys.
  if (!opened.is_open() || flock(opened.number(), LOCK_EX) != 0) {
    return failure(folder, "cannot be locked");
  }
  if (!is_there(folder / kDeploymentName) && !is_there(folder / kIndexName)) {
    if (auto made = make_keys(folder); !made) return std::unexpected(std::move(made).error());
  }
  return load_keys(folder);
}

}  // namespace rahgir::eventstore
