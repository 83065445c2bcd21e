#include "eventstore/hashing.h"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>
#include <sys/random.h>

#include "domain/check.h"

namespace rahgir::eventstore {
namespace {

using domain::check;

constexpr std::size_t kBlockBytes = 64;  // of SHA-256

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// Looked up once: OpenSSL's search for an algorithm costs more than hashing a command.
const EVP_MD* sha256_method() {
  static const EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  check(method != nullptr, "OpenSSL offers SHA-256");
  return method;
}

Context new_context() {
  Context context(EVP_MD_CTX_new());
  check(context && EVP_DigestInit_ex(context.get(), sha256_method(), nullptr) == 1,
        "SHA-256 starts");
  return context;
}

void add_to(EVP_MD_CTX* context, std::string_view bytes) {
  check(EVP_DigestUpdate(context, bytes.data(), bytes.size()) == 1, "SHA-256 takes bytes");
}

Hash finish_of(EVP_MD_CTX* context) {
  Hash hash{};
  check(EVP_DigestFinal_ex(context, hash.data(), nullptr) == 1, "SHA-256 finishes");
  return hash;
}

/// This thread's context, started afresh; with no method named it is reused without allocating.
EVP_MD_CTX* fresh_context() {
  thread_local const Context context = new_context();
  check(EVP_DigestInit_ex(context.get(), nullptr, nullptr) == 1, "SHA-256 starts again");
  return context.get();
}

std::string_view view_of(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::array<std::uint8_t, 4> length_prefix(std::size_t length) {
  check(length <= UINT32_MAX, "a hashed part is shorter than 4 GiB");
  std::array<std::uint8_t, 4> prefix{};
  for (std::size_t at = 0; at < prefix.size(); ++at) {
    prefix[at] = static_cast<std::uint8_t>(length >> (8 * at));
  }
  return prefix;
}

}  // namespace

Hash sha256(std::string_view bytes) {
  EVP_MD_CTX* const context = fresh_context();
  add_to(context, bytes);
  return finish_of(context);
}

// RFC 2104: H(key ^ opad ‖ H(key ^ ipad ‖ text)); a key longer than a block is hashed first.
Hash hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::string_view> pieces) {
  Hash short_key{};
  if (key.size() > kBlockBytes) {
    short_key = sha256(view_of(key));
    key = short_key;
  }
  std::array<std::uint8_t, kBlockBytes> inner{}, outer{};
  std::ranges::copy(key, inner.begin());
  std::ranges::copy(key, outer.begin());
  for (auto& byte : inner) byte ^= 0x36;
  for (auto& byte : outer) byte ^= 0x5C;

  EVP_MD_CTX* const context = fresh_context();
  add_to(context, view_of(inner));
  for (const std::string_view piece : pieces) add_to(context, piece);
  const Hash inner_hash = finish_of(context);

  add_to(fresh_context(), view_of(outer));
  add_to(context, view_of(inner_hash));
  return finish_of(context);
}

std::string length_prefixed(std::initializer_list<std::string_view> parts) {
  std::string bytes;
  std::size_t size = 0;
  for (const std::string_view part : parts) size += 4 + part.size();
  bytes.reserve(size);
  for (const std::string_view part : parts) {
    bytes += view_of(length_prefix(part.size()));
    bytes += part;
  }
  return bytes;
}

Hash keyed_hash(std::span<const std::uint8_t> key, std::initializer_list<std::string_view> parts) {
  const std::string bytes = length_prefixed(parts);
  const std::string_view piece = bytes;
  return hmac_sha256(key, {&piece, 1});
}

Sha256::Sha256() : context_(new_context().release()) {}

Sha256::~Sha256() { EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context_)); }

void Sha256::add(std::string_view bytes) { add_to(static_cast<EVP_MD_CTX*>(context_), bytes); }

Hash Sha256::finish() { return finish_of(static_cast<EVP_MD_CTX*>(context_)); }

std::string_view as_text(const Hash& hash) { return view_of(hash); }

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

void fill_random(std::span<std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t filled = getrandom(bytes.data(), bytes.size(), 0);
    if (filled < 0 && errno == EINTR) continue;
    check(filled > 0, "the operating system gives random bytes");
    bytes = bytes.subspan(static_cast<std::size_t>(filled));
  }
}

}  // namespace rahgir::eventstore
