#pragma once

// What reads have in common: waiting for a position, opening a request as of a moment, parameters
// of lists.

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/authorise.h"
#include "api/desk.h"
#include "domain/request_commands.h"

namespace rahgir::api {

inline constexpr std::chrono::milliseconds kMaxPositionWait{5'000};
inline constexpr std::size_t kDefaultListLimit = 50;
inline constexpr std::size_t kMaxListLimit = 200;

/// Waits for the positions in `min_position` (several joined by commas). kPositionNotReached after
/// five seconds altogether, or at once when too many handlers wait already; kInvalidParameter for
/// one of no partition, or further beyond the end than could come in that time.
std::expected<void, Problem> await_position(Call& call);
/// More events than any partition takes within kMaxPositionWait.
inline constexpr std::uint64_t kMaxEventsToCome = 1'000'000;

std::optional<std::vector<eventstore::Position>> parse_positions(std::string_view text);

/// `as_of`: an instant, or positions of which the partition's own counts.
std::expected<std::optional<eventstore::AsOf>, Problem> as_of_of(
    const Call& call, eventstore::PartitionNumber partition);

/// `limit`, between 1 and `most`.
std::expected<std::size_t, Problem> limit_of(const Call& call, std::size_t default_limit,
                                             std::size_t most);

/// A request that the caller may see, with what it takes to show it.
struct OpenedRequest {
  domain::Request request;
  std::shared_ptr<const eventstore::References> references;
  const domain::ServiceDefinition* definition = nullptr;  // of the references; never null
  eventstore::PartitionNumber partition = 0;
  Sight sight = Sight::kNone;
  bool is_past = false;  // as of a moment: nothing can be done to it

  std::string_view language(const Call& call) const;  // of its labels
};

/// kNotFound alike when there is none and when the caller may not see it. Sight is judged by what
/// is now, the state is as of the moment asked for.
std::expected<OpenedRequest, Problem> open_request(const Call& call, domain::RequestId id,
                                                   const eventstore::AsOf& as_of);
/// The one named in the path, after min_position, as of `as_of`.
std::expected<OpenedRequest, Problem> open_request(Call& call);
std::expected<domain::RequestId, Problem> request_in_path(const Call& call);

/// The context in which the domain judges the caller.
domain::RequestContext context_of(const Call& call, const OpenedRequest& opened);

}  // namespace rahgir::api
