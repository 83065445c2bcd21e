#pragma once

// Who is calling: staff by Bearer token, an applicant by HTTP Basic (tracking code and receipt
// secret), nobody in particular otherwise. Credentials are never logged and never stored.

#include <array>
#include <expected>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/problem.h"
#include "domain/directory.h"
#include "domain/tracking_code.h"

namespace rahgir::api {

struct Call;
struct Desk;

struct Caller {
  enum class Kind : std::uint8_t { kAnonymous, kApplicant, kStaff };
  Kind kind = Kind::kAnonymous;
  domain::ActorId actor{};      // staff
  domain::RequestId request{};  // applicant: the one request that the credentials are for

  bool is_staff() const { return kind == Kind::kStaff; }
  bool is_applicant() const { return kind == Kind::kApplicant; }
  domain::Actor as_actor() const;
  /// Where a repeat of a command is recognised (docs/formats.md, "Identity").
  std::string scope() const;
  bool operator==(const Caller&) const = default;
};

/// Tokens by hash, made again when the directory has changed.
class TokenIndex {
 public:
  /// The holder of the token: known, not expired, not revoked, of somebody who has not left.
  std::optional<domain::ActorId> holder_of(
      std::string_view token, const std::shared_ptr<const domain::Directory>& directory,
      domain::Instant now);

 private:
  struct Index;
  std::shared_ptr<const Index> index_for(const std::shared_ptr<const domain::Directory>& directory);

  std::mutex mutex_;  // guards index_
  std::shared_ptr<const Index> index_;
};

/// By the Authorization header. kUnauthenticated when there is one that does not prove anything;
/// kTooManyRequests when the address has tried too often.
std::expected<Caller, Problem> authenticate(Call& call);

/// The applicant whom code and secret, as typed, belong to. Misses count against the address, and
/// are kTooManyRequests when it has too many; the right pair is taken all the same. kInvalid when
/// the code cannot be one (pointer /code); kUnauthenticated when code or secret is wrong, whichever
/// it is.
std::expected<Caller, Problem> identify_applicant(Call& call, std::string_view code,
                                                  std::string_view secret);

/// kTooManyRequests when the address has looked for too much that was not there, and the caller is
/// no staff.
std::expected<void, Problem> check_misses(Call& call);
/// Counts a miss of the address and, when misses of all come too fast, holds the answer back.
void count_miss(Call& call);
domain::Fault tracking_code_fault(domain::CodeFault fault);

}  // namespace rahgir::api
