#include "api/reading.h"

#include <algorithm>
#include <charconv>

#include "domain/check.h"

namespace rahgir::api {

std::optional<std::vector<eventstore::Position>> parse_positions(std::string_view text) {
  constexpr std::size_t kMaxPositions = 65;  // 64 partitions and the control partition
  std::vector<eventstore::Position> positions;
  while (positions.size() < kMaxPositions) {
    const std::size_t comma = text.find(',');
    const auto position = eventstore::parse_position(text.substr(0, comma));
    if (!position) return std::nullopt;
    positions.push_back(*position);
    if (comma == std::string_view::npos) return positions;
    text.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

std::expected<void, Problem> await_position(Call& call) {
  const auto text = call.http.query("min_position");
  if (!text) return {};
  const auto positions = parse_positions(*text);
  const eventstore::EventStore& store = call.desk.store;
  const auto is_known = [&](const eventstore::Position& each) {
    return each.partition == eventstore::kControlPartition || each.partition < store.partitions();
  };
  if (!positions || !std::ranges::all_of(*positions, is_known)) {
    return bad_parameter("min_position", "This is not a position of this log.");
  }
  const auto may_come = [&](const eventstore::Position& each) {
    const std::uint64_t end = store.end_of(each.partition).index;
    return each.index < end || each.index - end < kMaxEventsToCome;
  };
  if (!std::ranges::all_of(*positions, may_come)) {
    return bad_parameter("min_position", "This position is far beyond the end of the log.");
  }
  const auto is_reached = [&](const eventstore::Position& each) {
    return store.wait_for(each, std::chrono::milliseconds(0));
  };
  if (std::ranges::all_of(*positions, is_reached)) return {};

  const auto place = call.waits().try_enter();
  const auto until =
      std::chrono::steady_clock::now() + (place ? kMaxPositionWait : std::chrono::milliseconds(0));
  for (const eventstore::Position& position : *positions) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (store.wait_for(position, std::max(left, std::chrono::milliseconds(0)))) continue;
    return std::unexpected(
        Problem{.code = ProblemCode::kPositionNotReached, .retry_after = std::chrono::seconds(1)});
  }
  call.directory = store.directory();
  return {};
}

std::expected<std::optional<eventstore::AsOf>, Problem> as_of_of(
    const Call& call, eventstore::PartitionNumber partition) {
  const auto text = call.http.query("as_of");
  if (!text) return std::nullopt;
  if (const auto instant = domain::parse_instant(*text)) {
    return eventstore::AsOf{
        .version = std::nullopt, .recorded_at = instant, .event_index = std::nullopt};
  }
  const auto positions = parse_positions(*text);
  if (!positions) return bad_parameter("as_of", "An instant or a position is expected.");
  const auto own = std::ranges::find(*positions, partition, &eventstore::Position::partition);
  if (own == positions->end()) {
    return bad_parameter("as_of", "The position is of another partition than the request.");
  }
  return eventstore::AsOf{
      .version = std::nullopt, .recorded_at = std::nullopt, .event_index = own->index};
}

std::expected<std::size_t, Problem> limit_of(const Call& call, std::size_t default_limit,
                                             std::size_t most) {
  const auto text = call.http.query("limit");
  if (!text) return default_limit;
  std::size_t limit = 0;
  const char* end = text->data() + text->size();
  const auto [stopped, error] = std::from_chars(text->data(), end, limit);
  if (error != std::errc() || stopped != end || limit == 0 || limit > most) {
    return bad_parameter("limit",
                         "A number between 1 and " + std::to_string(most) + " is expected.");
  }
  return limit;
}

std::string_view OpenedRequest::language(const Call& call) const {
  return call.language_of(*definition);
}

std::expected<OpenedRequest, Problem> open_request(const Call& call, domain::RequestId id,
                                                   const eventstore::AsOf& as_of) {
  const eventstore::EventStore& store = call.desk.store;
  OpenedRequest opened;
  opened.partition = store.partition_of(id);
  const eventstore::PartitionReader& reader = store.reader(opened.partition);
  opened.request = reader.request(id);
  if (!opened.request.exists()) return fail(ProblemCode::kNotFound);

  opened.references = store.references(opened.partition);
  const auto find_definition = [&] {
    opened.definition =
        opened.references->definition(opened.request.service, opened.request.service_version);
    domain::check(opened.definition != nullptr, "a request's definition is in its partition");
  };
  find_definition();
  opened.sight =
      sight_of(*call.directory, call.caller, opened.request, *opened.definition, call.now);
  if (opened.sight == Sight::kNone) return fail(ProblemCode::kNotFound);
  if (!as_of.version && !as_of.recorded_at && !as_of.event_index) return opened;

  auto past = reader.request(id, as_of);
  if (!past.exists()) return fail(ProblemCode::kNotFound);
  opened.is_past = past.version != opened.request.version;
  opened.request = std::move(past);
  find_definition();
  return opened;
}

std::expected<domain::RequestId, Problem> request_in_path(const Call& call) {
  const auto id =
      domain::parse_id<domain::RequestId>(call.http.path_parameter("request").value_or(""));
  if (!id) return fail(ProblemCode::kNotFound);
  return *id;
}

std::expected<OpenedRequest, Problem> open_request(Call& call) {
  const auto id = request_in_path(call);
  if (!id) return std::unexpected(id.error());
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto as_of = as_of_of(call, call.desk.store.partition_of(*id));
  if (!as_of) return std::unexpected(as_of.error());
  return open_request(call, *id, as_of->value_or(eventstore::AsOf{}));
}

domain::RequestContext context_of(const Call& call, const OpenedRequest& opened) {
  return {
      .actor = call.caller.as_actor(),
      .occurred_at = call.now,
      .recorded_at = call.now,
      .back_dated = false,
      .command = {},
      .request = opened.request.id,
      .definition = {.definition = opened.definition, .version = opened.request.service_version},
      .new_definition = {},
      .directory = *call.directory,
      .local_time = call.desk.store.local_time(),
      .patterns = call.desk.store.patterns()};
}

}  // namespace rahgir::api
