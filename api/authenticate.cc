#include "api/authenticate.h"

#include <algorithm>
#include <thread>

#include "api/base64.h"
#include "api/desk.h"
#include "domain/fault_code.h"
#include "domain/tracking_code.h"
#include "eventstore/identity.h"

namespace rahgir::api {

namespace {

constexpr std::size_t kMaxCredentialBytes = 512;

struct Credentials {
  std::string_view scheme, value;
};

std::optional<Credentials> split(std::string_view header) {
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos || header.size() > kMaxCredentialBytes) return std::nullopt;
  std::string_view value = header.substr(space + 1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  return Credentials{header.substr(0, space), value};
}

/// Holds the answer to a miss back when misses of all come too fast.
void slow_down(Call& call) {
  const std::chrono::milliseconds delay = call.desk.misses.delay(call.now);
  if (delay.count() == 0) return;
  // Without a free place the answer comes at once: guesses must not hold up everyone else.
  if (const auto place = call.desk.slowed_misses.try_enter()) std::this_thread::sleep_for(delay);
}

std::expected<Caller, Problem> identify_staff(Call& call, std::string_view token) {
  const auto actor = call.desk.tokens.holder_of(token, call.directory, call.now);
  if (!actor) return fail(ProblemCode::kUnauthenticated);
  return Caller{.kind = Caller::Kind::kStaff, .actor = *actor};
}

std::expected<Caller, Problem> identify_basic(Call& call, std::string_view encoded) {
  const std::optional<std::string> decoded = decode_base64(encoded);
  const std::size_t colon = decoded ? decoded->find(':') : std::string::npos;
  if (colon == std::string::npos) return fail(ProblemCode::kUnauthenticated);
  const std::string_view pair = *decoded;
  auto caller = identify_applicant(call, pair.substr(0, colon), pair.substr(colon + 1));
  if (!caller && caller.error().code == ProblemCode::kInvalid) {
    return fail(ProblemCode::kUnauthenticated);
  }
  return caller;
}

}  // namespace

domain::Actor Caller::as_actor() const {
  domain::Actor named;
  switch (kind) {
    case Kind::kAnonymous:
      named.kind = domain::ActorKind::kAnonymous;
      break;
    case Kind::kApplicant:
      named.kind = domain::ActorKind::kApplicant;
      break;
    case Kind::kStaff:
      named.kind = domain::ActorKind::kStaff;
      named.id = actor;
      break;
  }
  return named;
}

std::string Caller::scope() const {
  switch (kind) {
    case Kind::kAnonymous:
      return "anonymous";
    case Kind::kApplicant:
      return "request:" + domain::to_text(request);
    case Kind::kStaff:
      return "staff:" + domain::to_text(actor);
  }
  return {};
}

/// Found by the token's hash, so that how long a look-up takes says nothing about any token.
struct TokenIndex::Index {
  struct Entry {
    domain::ActorId actor;
    domain::Instant expires_at;
  };
  std::shared_ptr<const domain::Directory> directory;
  std::unordered_map<std::string, Entry> by_hash;
};

std::shared_ptr<const TokenIndex::Index> TokenIndex::index_for(
    const std::shared_ptr<const domain::Directory>& directory) {
  const std::lock_guard lock(mutex_);
  if (index_ && index_->directory == directory) return index_;
  auto fresh = std::make_shared<Index>();
  fresh->directory = directory;
  for (const auto& [actor, member] : directory->staff) {
    if (member.left) continue;
    for (const auto& [id, token] : member.tokens) {
      if (!token.revoked) fresh->by_hash.emplace(token.hash, Index::Entry{actor, token.expires_at});
    }
  }
  index_ = std::move(fresh);
  return index_;
}

std::optional<domain::ActorId> TokenIndex::holder_of(
    std::string_view token, const std::shared_ptr<const domain::Directory>& directory,
    domain::Instant now) {
  const std::shared_ptr<const Index> index = index_for(directory);
  const eventstore::Hash hash = eventstore::sha256(token);
  const auto found = index->by_hash.find(std::string(eventstore::as_text(hash)));
  if (found == index->by_hash.end() || found->second.expires_at <= now) return std::nullopt;
  return found->second.actor;
}

std::expected<Caller, Problem> authenticate(Call& call) {
  const auto header = call.http.header("Authorization");
  if (!header) return Caller{};
  const auto credentials = split(*header);
  if (!credentials) return fail(ProblemCode::kUnauthenticated);
  if (equal_without_case(credentials->scheme, "Bearer")) {
    return identify_staff(call, credentials->value);
  }
  if (equal_without_case(credentials->scheme, "Basic")) {
    return identify_basic(call, credentials->value);
  }
  return fail(ProblemCode::kUnauthenticated);
}

std::expected<Caller, Problem> identify_applicant(Call& call, std::string_view code,
                                                  std::string_view secret) {
  const domain::ParsedCode parsed = domain::parse_tracking_code(code);
  if (parsed.fault) return fail({tracking_code_fault(*parsed.fault)});

  const eventstore::EventStore& store = call.desk.store;
  const domain::RequestId id = eventstore::request_id(store.keys(), parsed.digits);
  const domain::Request request = store.reader(store.partition_of(id)).request(id);
  const bool fits =
      eventstore::is_receipt_secret(store.keys(), id, request.secret_generation, secret);
  if (!request.exists() || !fits) {
    // Looked up first: who has the right secret is not kept out by the misses of others behind the
    // same address, and a secret of 60 random bits is not guessed however often one may try.
    if (auto free = check_misses(call); !free) {
      slow_down(call);
      return std::unexpected(free.error());
    }
    count_miss(call);
    return fail(ProblemCode::kUnauthenticated);
  }
  return Caller{.kind = Caller::Kind::kApplicant, .request = id};
}

std::expected<void, Problem> check_misses(Call& call) {
  if (call.caller.is_staff()) return {};
  const auto wait = call.desk.misses.wait_of(call.address, call.now);
  if (!wait) return {};
  return std::unexpected(Problem{.code = ProblemCode::kTooManyRequests, .retry_after = wait});
}

void count_miss(Call& call) {
  call.desk.misses.count(call.address, call.now);
  slow_down(call);
}

domain::Fault tracking_code_fault(domain::CodeFault fault) {
  switch (fault) {
    case domain::CodeFault::kLength:
      return {"/code", domain::FaultCode("tracking-code-length"), "A tracking code has 20 digits."};
    case domain::CodeFault::kCharacter:
      return {"/code", domain::FaultCode("tracking-code-character"),
              "A tracking code has digits only."};
    case domain::CodeFault::kCheckDigits:
      break;
  }
  return {"/code", domain::FaultCode("tracking-code-check"),
          "A digit of the tracking code is wrong or in another place."};
}

}  // namespace rahgir::api
