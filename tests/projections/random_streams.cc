#include "tests/projections/random_streams.h"

namespace rahgir::projections {

using namespace domain;

RandomStreams::RandomStreams(std::uint64_t seed, std::size_t count) : random_(seed) {
  for (std::size_t number = 0; number < count; ++number) {
    const auto id = id_of<RequestId>(static_cast<std::uint32_t>(random_()));
    streams_.emplace_back(id, below(4) == 0 ? "secret" : "permit", office());
  }
}

std::size_t RandomStreams::step() {
  const std::size_t index = below(streams_.size());
  Stream& stream = streams_[index];
  stream.now += std::chrono::milliseconds{below(3) == 0 ? below(400'000'000) : below(60'000)};
  if (stream.request().exists()) {
    live_on(stream);
  } else {
    stream.add(submitted(static_cast<Channel>(below(7))));
  }
  return index;
}

void RandomStreams::live_on(Stream& stream) {
  const Request& request = stream.request();
  const auto next_item = static_cast<std::uint32_t>(request.items.size() + 1);
  if (request.is_closed()) {
    if (below(4) == 0) return stream.add(RequestReopened{});
    return stream.add(NoteAdded{.text = "after the end"});
  }
  switch (below(9)) {
    case 0: {
      WorkItemOpened event = opened(next_item, below(2) == 0 ? "check" : "review", office());
      if (below(2) == 0) event.due_at = stream.now + std::chrono::hours{below(500)};
      return stream.add(std::move(event));
    }
    case 1:
      return change_deadline(stream);
    case 2:
      return stream.add(decided(below(2) == 0 ? "granted" : "refused",
                                below(2) == 0 ? std::vector<std::string>{"ground_a", "ground_b"}
                                              : std::vector<std::string>{}));
    case 3:
      if (below(3) != 0) break;
      return stream.add(closed(static_cast<CloseKind>(below(4))));
    case 4: {
      if (below(3) != 0) break;
      RequestReclassified event;
      event.service = request.service == "permit" ? "secret" : "permit";
      event.service_version = 1;
      event.office = office();
      return stream.add(std::move(event));
    }
    case 5: {
      InformationRequested event;
      event.documents = {"address_proof"};
      return stream.add(std::move(event));
    }
    default:
      break;
  }
  if (request.items.empty()) return stream.add(NoteAdded{.text = "a note"});
  change_item(stream, request.items[below(request.items.size())]);
}

void RandomStreams::change_item(Stream& stream, const WorkItem& item) {
  const auto number = static_cast<std::uint32_t>(item.id);
  if (!item.is_open()) return stream.add(NoteAdded{.text = "a note"});
  switch (below(7)) {
    case 0:
      return stream.add(moved(number, item.step, "review"));
    case 1:
      return stream.add(moved(number, item.step, "await_applicant", StepKind::kWaiting));
    case 2:
      return stream.add(assigned(number, actor()));
    case 3:
      return stream.add(WorkItemTransferred{.item = item.id, .from = item.office, .to = office()});
    case 4:
      return stream.add(finished(number));
    case 5:
      return stream.add(WorkItemCancelled{.item = item.id});
    default:
      return stream.add(WorkItemReleased{.item = item.id});
  }
}

void RandomStreams::change_deadline(Stream& stream) {
  if (stream.request().deadlines.empty()) {
    return stream.add(deadline(to_text(stream.now + std::chrono::hours{below(400)})));
  }
  const Deadline& standing = stream.request().deadlines.front();
  switch (below(4)) {
    case 0:
      return stream.add(DeadlinePaused{.kind = "decision"});
    case 1:
      return stream.add(DeadlinePassed{.kind = "decision", .due_at = standing.due_at});
    case 2:
      return stream.add(DeadlineMet{.kind = "decision"});
    default:
      return stream.add(deadline(to_text(stream.now + std::chrono::hours{below(900)})));
  }
}

}  // namespace rahgir::projections
