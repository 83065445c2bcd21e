#include "tests/simulation/shared_log_simulation.h"

#include <algorithm>
#include <deque>

namespace rahgir::eventstore {
namespace {

constexpr int kNodes = 3, kStreams = 3, kCommands = 14, kSteps = 260, kSettleRounds = 400;
constexpr std::uint64_t kNever = ~0ull;

using Role = OwnerProtocol::Role;
using Change = OwnerProtocol::Change;

struct Violation {
  std::string what;
};

domain::StreamId stream_id(int number) {
  return {.bytes = {static_cast<std::uint8_t>(number + 1)}};
}
domain::CommandId command_id(int number) {
  return {.bytes = {static_cast<std::uint8_t>(number + 1)}};
}

std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ull;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebull;
  return value ^ (value >> 31);
}

/// SplitMix64: the same draws on every platform.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mixed(seed)) {}
  std::uint64_t draw() { return mixed(state_ += 0x9e3779b97f4a7c15ull); }
  int below(int limit) { return static_cast<int>(draw() % static_cast<std::uint64_t>(limit)); }
  bool once_in(int times) { return below(times) == 0; }

 private:
  std::uint64_t state_;
};

struct Written {
  RecordKind kind = RecordKind::kNoop;
  RecordHeader header;
  Hash hash{};
  int command = -1, stream = -1;
  std::uint32_t events = 0;
};
using WrittenPointer = std::shared_ptr<const Written>;

struct Outcome {
  std::uint32_t version = 0;
  std::uint64_t position = kNever;
  bool operator==(const Outcome&) const = default;
};

/// What a node derives from accepted records.
struct Memory final : FoldMemory {
  std::uint32_t version_of(domain::StreamId stream) const override {
    return versions[static_cast<std::size_t>(stream.bytes[0] - 1)];
  }
  std::optional<std::uint64_t> command_at(domain::CommandId command) const override {
    const Outcome& outcome = outcomes[static_cast<std::size_t>(command.bytes[0] - 1)];
    return outcome.position == kNever ? std::nullopt : std::optional(outcome.position);
  }
  void apply(const Written& record) {
    hash = record.hash;
    if (record.stream < 0) return;
    std::uint32_t& version = versions[static_cast<std::size_t>(record.stream)];
    version = record.header.guards[0].expected_version + record.events;
    outcomes[static_cast<std::size_t>(record.command)] = {version, next_event};
    next_event += record.events;
  }
  std::uint64_t digest() const {
    std::uint64_t sum = next_event;
    for (const std::uint32_t version : versions) sum = mixed(sum + version);
    for (const Outcome& outcome : outcomes)
      sum = mixed(sum + outcome.position * 31 + outcome.version);
    return mixed(sum + hash[0] + 256u * hash[1] + 65536u * hash[2]);
  }
  std::array<std::uint32_t, kStreams> versions{};
  std::array<Outcome, kCommands> outcomes{};
  std::uint64_t next_event = 0;
  Hash hash{};
};

std::uint64_t digest(const FoldState& state, const Memory& memory) {
  std::uint64_t sum = memory.digest();
  sum = mixed(sum + state.epoch);
  sum = mixed(sum + state.last_sequence + 1000 * state.next_event);
  for (const char letter : state.owner) sum = mixed(sum + static_cast<unsigned char>(letter));
  for (const std::uint64_t count : state.found) sum = mixed(sum + count);
  return sum;
}

enum class Answer : std::uint8_t { kAccepted, kRejected, kUnknown };

/// A command on its way, one delivery of it.
struct Delivery {
  int command = 0;
  std::uint64_t attempt = 0;
  std::uint32_t floor = 0;  // version answered on its stream before it was sent
};

struct Waiting {
  Delivery delivery;
  Answer answer = Answer::kUnknown;
  Outcome outcome;
  std::uint64_t sequence = 0;
};

struct Stored {
  FoldState state;
  Memory memory;
  std::vector<WrittenPointer> chain;
};

struct Node {
  std::unique_ptr<OwnerProtocol> protocol;
  Memory memory;
  std::vector<WrittenPointer> chain;  // accepted, in order
  Memory speculative;
  std::vector<WrittenPointer> speculative_chain;
  std::deque<Waiting> waiting;
  std::vector<Delivery> inbox;
  Stored stored;
  bool paused = false;
  bool was_owner_when_paused = false;
};

struct Client {
  int stream = 0;
  std::uint32_t limit = 0;  // rejected once the stream is at this version
  std::uint64_t attempt = 0;
  bool sent = false, waits = false, done = false;
  std::uint32_t floor = 0;  // when it was first sent
};

struct Message {
  WrittenPointer record;
  Term term;
};

class Simulation {
 public:
  Simulation(const Schedule& schedule, const Mutation& mutation)
      : random_(schedule.seed), mutation_(mutation), cuts_(schedule.cuts_the_log) {
    for (int number = 0; number < kCommands; ++number) {
      clients_[static_cast<std::size_t>(number)].stream = random_.below(kStreams);
      const bool limited = random_.once_in(3);
      clients_[static_cast<std::size_t>(number)].limit =
          limited ? static_cast<std::uint32_t>(random_.below(6)) : 1000;
    }
    reference_ = std::make_unique<OwnerProtocol>(FoldState{}, OwnerTimeouts{}, mutation_.rules);
    for (Node& node : nodes_) restart(node);
    auto genesis = std::make_shared<Written>();
    genesis->kind = RecordKind::kGenesis;
    genesis->header.window = 1000;
    seal(*genesis);
    append(std::move(genesis));
  }

  Observed run() {
    try {
      for (int step = 0; step < kSteps; ++step) take_step();
      settle();
    } catch (const Violation& violation) {
      seen_.violation = violation.what;
    }
    seen_.records = log_.size();
    for (std::size_t verdict = 2; verdict < kFoldVerdicts; ++verdict) {
      seen_.voids += reference_->state().found[verdict];
    }
    seen_.claims = reference_->state().found[1];
    return seen_;
  }

 private:
  [[noreturn]] static void violate(std::string what) { throw Violation{std::move(what)}; }

  void take_step() {
    now_ += std::chrono::milliseconds(random_.below(400));
    Node& node = nodes_[static_cast<std::size_t>(random_.below(kNodes))];
    switch (random_.below(32)) {
      case 0:
        return crash(node);
      case 1:
        return pause_or_wake(node);
      case 2:
      case 3:
        return claim(node);
      case 4:
        if (!node.paused) follow(node, node.protocol->wait(now_));
        return;
      case 5:
        if (!node.paused && random_.once_in(4)) node.protocol->release();
        return;
      case 6:
        return give_up(clients_[static_cast<std::size_t>(random_.below(kCommands))]);
      case 7:
        return random_.once_in(8) ? cut() : skip(node);
      case 8:
      case 9:
        return subscribe(node);
      case 10:
      case 11:
        return store(node);
      case 12:
      case 13:
      case 14:
      case 15:
        return send(random_.below(kCommands));
      case 16:
      case 17:
      case 18:
      case 19:
        return decide(node);
      case 20:
      case 21:
      case 22:
      case 23:
      case 24:
        return transmit(random_.below(kNodes));
      default:
        return read_some(node, 1 + random_.below(4));
    }
  }

  // The broker.

  void seal(Written& record) {
    const std::uint64_t number = ++written_;
    for (std::size_t byte = 0; byte < 8; ++byte) {
      record.hash[byte] = static_cast<std::uint8_t>(number >> (8 * byte));
    }
  }

  void append(WrittenPointer record) {
    log_.push_back(std::move(record));
    if (!cut_) observe(*log_.back(), log_.size() - 1);
  }

  /// The reader that never fails; and the model's own view of what it accepts.
  void observe(const Written& record, std::uint64_t offset) {
    const auto outcome = reference_->read(as_read(record, offset), reference_memory_);
    if (outcome.change == Change::kStops) violate("I9: a reader stops: " + outcome.why);
    if (outcome.joins) {
      if (record.stream >= 0) count_accepted(record);
      reference_memory_.apply(record);
      reference_chain_.push_back(log_[offset]);
    }
    digests_.push_back(digest(reference_->state(), reference_memory_));
  }

  void count_accepted(const Written& record) {
    ++seen_.accepted;
    std::uint32_t& version = model_versions_[static_cast<std::size_t>(record.stream)];
    if (record.header.guards[0].expected_version != version) violate("I1: versions");
    version += record.events;
    const auto command = static_cast<std::size_t>(record.command);
    if (model_accepted_[command]) violate("I2: accepted twice");
    if (model_rejected_[command]) violate("I8: accepted after it was rejected");
    model_accepted_[command] = true;
  }

  static ReadRecord as_read(const Written& record, std::uint64_t offset) {
    return {.log_offset = offset,
            .kind = record.kind,
            .header = record.header,
            .hash = record.hash,
            .events = record.events};
  }

  void transmit(int from) {
    auto& queue = network_[static_cast<std::size_t>(from)];
    if (queue.empty()) return;
    const bool overtakes = random_.once_in(24);
    const auto at = overtakes ? random_.below(static_cast<int>(queue.size())) : 0;
    const Message message = queue[static_cast<std::size_t>(at)];
    const int fate = random_.below(40);
    if (fate != 0 || settling_) queue.erase(queue.begin() + at);  // otherwise it comes again
    if (fate == 1 && !settling_) {
      if (random_.once_in(2)) report_lost(from, message.term);
      return;
    }
    append(message.record);
    if (!mutation_.answers_by_reading) report_appended(from, message.term);
    if (fate == 2 && !settling_) report_lost(from, message.term);  // late, yet appended
  }

  void report_lost(int to, const Term& term) {
    Node& node = nodes_[static_cast<std::size_t>(to)];
    if (!node.paused && node.protocol->role() != Role::kStopped) {
      follow(node, node.protocol->lost(term));
    }
  }

  void report_appended(int to, const Term& term) {
    Node& node = nodes_[static_cast<std::size_t>(to)];
    if (node.protocol->role() == Role::kOwner && term.owner == node.protocol->next_term().owner) {
      answer(node, term.sequence);
    }
  }

  /// Brokers lost power: what was replicated but not synced is gone.
  void cut() {
    if (!cuts_ || cut_ || log_.size() < 6) return;
    cut_ = true;
    const auto kept = log_.size() - static_cast<std::size_t>(1 + random_.below(5));
    log_.resize(kept);
    for (auto& queue : network_) {
      if (random_.once_in(2)) queue.clear();
    }
  }

  // Nodes.

  void restart(Node& node) {
    FoldState state = node.stored.state;
    if (!mutation_.keeps_fence) {
      state.epoch = 0;
      state.owner.clear();
      state.last_sequence = 0;
    }
    node.protocol =
        std::make_unique<OwnerProtocol>(std::move(state), OwnerTimeouts{}, mutation_.rules);
    node.memory = node.speculative = node.stored.memory;
    node.chain = node.speculative_chain = node.stored.chain;
    node.paused = false;
    node.waiting.clear();
    node.inbox.clear();
  }

  void crash(Node& node) {
    if (!random_.once_in(3)) return;
    ++seen_.crashes;
    const std::size_t index = static_cast<std::size_t>(&node - nodes_.data());
    if (random_.once_in(2)) network_[index].clear();  // not sent yet
    restart(node);
  }

  void pause_or_wake(Node& node) {
    node.paused = !node.paused;
    if (node.paused) node.was_owner_when_paused = node.protocol->role() == Role::kOwner;
    const bool zombie = !node.paused && node.was_owner_when_paused &&
                        node.protocol->state().epoch < reference_->state().epoch;
    if (zombie) ++seen_.zombies;
  }

  void claim(Node& node) {
    if (node.paused || node.protocol->role() != Role::kStandby) return;
    if (node.protocol->state().next_log_offset < log_.size() && !random_.once_in(3)) return;
    const std::uint64_t incarnation = ++incarnations_;
    std::string owner = "n" + std::to_string(incarnation);
    auto record = std::make_shared<Written>();
    record->kind = RecordKind::kClaim;
    const Term term = node.protocol->claim(std::move(owner), now_);
    record->header.epoch = term.epoch;
    record->header.owner = term.owner;
    record->header.read_to = term.read_to;
    seal(*record);
    produce(node, std::move(record), term);
    if (node.protocol->role() == Role::kOwner) begin_owning(node);  // a mutant's
  }

  void produce(Node& node, WrittenPointer record, Term term) {
    const std::size_t index = static_cast<std::size_t>(&node - nodes_.data());
    network_[index].push_back({std::move(record), std::move(term)});
  }

  void begin_owning(Node& node) {
    node.speculative = node.memory;
    node.speculative_chain = node.chain;
  }

  void read_some(Node& node, int count) {
    if (node.paused) return;
    for (; count > 0; --count) {
      if (node.protocol->role() == Role::kStopped) return;
      const std::uint64_t offset = node.protocol->state().next_log_offset;
      if (offset > log_.size()) {
        follow(node, node.protocol->stop("the log ends before what was read"));
        return;
      }
      if (offset == log_.size()) return;
      read_one(node, log_[offset], offset);
    }
  }

  void read_one(Node& node, const WrittenPointer& record, std::uint64_t offset) {
    const auto outcome = node.protocol->read(as_read(*record, offset), node.memory);
    if (outcome.joins) {
      node.memory.apply(*record);
      node.chain.push_back(record);
    }
    const bool stops = outcome.change == Change::kStops;
    if (stops && !cut_) violate("I9: a reader stops: " + outcome.why);
    if (!stops && !cut_ && digest(node.protocol->state(), node.memory) != digests_[offset]) {
      violate("I4: a node knows otherwise");
    }
    if (outcome.joins && cut_) compare_accepted(node, *record);
    follow(node, outcome);
  }

  /// After a cut, nodes may have read other tails; whoever accepts the same record must not.
  void compare_accepted(const Node& node, const Written& record) {
    for (const auto& [hash, known] : accepted_after_cut_) {
      if (hash == record.hash && known != node.memory.digest()) {
        violate("I4: two readers of a log that was cut differ");
      }
    }
    accepted_after_cut_.emplace_back(record.hash, node.memory.digest());
  }

  void follow(Node& node, const OwnerProtocol::Outcome& outcome) {
    if (outcome.confirmed != 0) answer(node, outcome.confirmed);
    if (outcome.change == Change::kOwns) begin_owning(node);
    if (outcome.change == Change::kStops) ++seen_.stops;
    if (outcome.change != Change::kStepsDown && outcome.change != Change::kStops) return;
    ++seen_.step_downs;
    const Answer end = mutation_.unknown_is_unknown ? Answer::kUnknown : Answer::kRejected;
    for (const Waiting& waiting : node.waiting) {
      reply(waiting.delivery, end, {.version = kFailed, .position = 0});
    }
    for (const Delivery& delivery : node.inbox) reply(delivery, Answer::kUnknown, {});
    node.waiting.clear();
    node.inbox.clear();
  }

  void decide(Node& node) {
    if (node.paused || node.inbox.empty() || node.protocol->role() != Role::kOwner) return;
    std::vector<Waiting> batch;
    for (const Delivery& delivery : node.inbox) batch.push_back(decide_one(node, delivery));
    node.inbox.clear();
    const bool writes =
        std::ranges::any_of(batch, [](const Waiting& waiting) { return waiting.sequence != 0; });
    if (!writes && mutation_.replies_wait) batch.back().sequence = write_noop(node);
    std::uint64_t last = 0;
    for (const Waiting& waiting : batch) last = std::max(last, waiting.sequence);
    for (Waiting& waiting : batch) {
      if (waiting.sequence == 0 && !mutation_.replies_wait) {
        reply(waiting.delivery, waiting.answer, waiting.outcome);
        continue;
      }
      waiting.sequence = last;
      node.waiting.push_back(waiting);
    }
  }

  Waiting decide_one(Node& node, const Delivery& delivery) {
    const auto command = static_cast<std::size_t>(delivery.command);
    const Client& client = clients_[command];
    const Outcome& earlier = node.speculative.outcomes[command];
    Waiting waiting{.delivery = delivery, .outcome = {}};
    if (mutation_.recognises_repeats && earlier.position != kNever) {
      waiting.answer = Answer::kAccepted;
      waiting.outcome = earlier;
      return waiting;
    }
    const auto stream = static_cast<std::size_t>(client.stream);
    const std::uint32_t version = node.speculative.versions[stream];
    if (version >= client.limit) {
      waiting.answer = Answer::kRejected;
      waiting.outcome = {.version = version, .position = 0};
      return waiting;
    }
    auto record = std::make_shared<Written>();
    record->kind = RecordKind::kCommand;
    record->command = delivery.command;
    record->stream = client.stream;
    record->events = static_cast<std::uint32_t>(1 + random_.below(2));
    record->header.command = command_id(delivery.command);
    record->header.body_digest[0] = 1;
    record->header.guards = {{stream_id(client.stream), version}};
    waiting.answer = Answer::kAccepted;
    waiting.sequence = write(node, record);
    waiting.outcome = node.speculative.outcomes[command];
    return waiting;
  }

  std::uint64_t write_noop(Node& node) {
    auto record = std::make_shared<Written>();
    record->kind = RecordKind::kNoop;
    return write(node, record);
  }

  std::uint64_t write(Node& node, const std::shared_ptr<Written>& record) {
    const Term term = node.protocol->next_term();
    record->header.epoch = term.epoch;
    record->header.owner = term.owner;
    record->header.owner_sequence = term.sequence;
    record->header.read_to = term.read_to;
    record->header.previous = node.speculative.hash;
    record->header.window = 1000;
    seal(*record);
    if (joins_chain(record->kind)) {
      node.speculative.apply(*record);
      node.speculative_chain.push_back(record);
    }
    node.protocol->produced(now_);
    produce(node, record, term);
    return term.sequence;
  }

  void answer(Node& node, std::uint64_t confirmed) {
    while (!node.waiting.empty() && node.waiting.front().sequence <= confirmed) {
      const Waiting waiting = node.waiting.front();
      node.waiting.pop_front();
      reply(waiting.delivery, waiting.answer, waiting.outcome);
    }
  }

  void store(Node& node) {
    if (node.paused || node.protocol->role() == Role::kStopped) return;
    node.stored.state = node.protocol->state();
    if (!mutation_.stores_together && random_.once_in(2)) return;
    node.stored.memory = node.memory;
    node.stored.chain = node.chain;
  }

  /// The client library leaves a record out.
  void skip(Node& node) {
    if (node.paused || node.protocol->role() == Role::kStopped || !random_.once_in(3)) return;
    const std::uint64_t offset = node.protocol->state().next_log_offset + 1;
    if (offset >= log_.size()) return;
    const auto outcome = node.protocol->read(as_read(*log_[offset], offset), node.memory);
    if (outcome.change != Change::kStops) violate("I9: a gap was not noticed");
    follow(node, outcome);
    restart(node);
  }

  // Clients.

  void send(int number) {
    Client& client = clients_[static_cast<std::size_t>(number)];
    if (client.done || client.waits) return;
    std::array<Node*, kNodes> owners{};
    int found = 0;
    for (Node& node : nodes_) {
      if (node.protocol->role() == Role::kOwner) owners[static_cast<std::size_t>(found++)] = &node;
    }
    if (found == 0) return;
    const std::uint32_t floor = answered_[static_cast<std::size_t>(client.stream)];
    if (!client.sent) client.floor = floor;
    client.sent = client.waits = true;
    ++client.attempt;
    owners[static_cast<std::size_t>(random_.below(found))]->inbox.push_back(
        {.command = number, .attempt = client.attempt, .floor = floor});
  }

  void give_up(Client& client) {
    if (client.waits && random_.once_in(3)) client.waits = false;
  }

  void reply(const Delivery& delivery, Answer answer, const Outcome& outcome) {
    const auto command = static_cast<std::size_t>(delivery.command);
    Client& client = clients_[command];
    if (client.attempt == delivery.attempt) client.waits = false;
    if (answer == Answer::kUnknown) {
      ++seen_.unknown;
      return;
    }
    if (!cut_) check_reply(delivery, answer, outcome);
    client.done = true;
    if (answer == Answer::kRejected) return;
    std::uint32_t& answered = answered_[static_cast<std::size_t>(client.stream)];
    answered = std::max(answered, outcome.version);
  }

  void check_reply(const Delivery& delivery, Answer answer, const Outcome& outcome) {
    const auto command = static_cast<std::size_t>(delivery.command);
    const Client& client = clients_[command];
    if (answer == Answer::kAccepted) {
      if (!model_accepted_[command]) violate("I3: answered, but not in the log");
      if (reference_memory_.outcomes[command] != outcome) violate("I3: answered otherwise");
      if (outcome.version <= client.floor) violate("I5: out of order");
      return;
    }
    ++seen_.rejected;
    model_rejected_[command] = true;
    if (model_accepted_[command]) violate("I8: rejected, but it was accepted");
    if (outcome.version == kFailed) return;
    if (outcome.version < delivery.floor) violate("I5: a rejection from a stale state");
    const auto stream = static_cast<std::size_t>(client.stream);
    if (outcome.version > model_versions_[stream]) violate("I8: a rejection cites what never was");
  }

  void subscribe(const Node& node) {
    if (node.paused || cut_) return;
    const auto& chain = mutation_.feeds_accepted ? node.chain : node.speculative_chain;
    for (; subscribed_ < chain.size(); ++subscribed_) {
      const bool same = subscribed_ < reference_chain_.size() &&
                        reference_chain_[subscribed_] == chain[subscribed_];
      if (!same) violate("I10: a subscriber sees another record");
    }
  }

  // The end of faults.

  void settle() {
    settling_ = true;
    for (Node& node : nodes_) {
      node.paused = false;
      if (node.protocol->role() == Role::kStopped && !cut_) restart(node);
    }
    for (int round = 0; round < kSettleRounds; ++round) {
      now_ += std::chrono::milliseconds(1000);
      for (int from = 0; from < kNodes; ++from) {
        while (!network_[static_cast<std::size_t>(from)].empty()) transmit(from);
      }
      for (Node& node : nodes_) settle_node(node);
      for (int number = 0; number < kCommands; ++number) {
        give_up(clients_[static_cast<std::size_t>(number)]);
        send(number);
      }
      const bool done = std::ranges::all_of(clients_, [](const Client& c) { return c.done; });
      if (done && is_quiet() && round > 3) return cut_ ? check_cut() : check_end();
    }
    if (!cut_) violate("nothing moves any more");
  }

  void settle_node(Node& node) {
    if (node.protocol->role() != Role::kStopped) follow(node, node.protocol->wait(now_));
    read_some(node, 1'000'000);
    const bool owned = std::ranges::any_of(nodes_, [](const Node& each) {
      return each.protocol->role() != Role::kStandby && each.protocol->role() != Role::kStopped;
    });
    if (!owned && random_.once_in(3)) claim(node);
    decide(node);
  }

  bool is_quiet() const {
    return std::ranges::all_of(network_, [](const auto& queue) { return queue.empty(); }) &&
           std::ranges::all_of(nodes_, [&](const Node& node) {
             return node.protocol->role() == Role::kStopped ||
                    node.protocol->state().next_log_offset == log_.size();
           });
  }

  void check_end() {
    for (const Node& node : nodes_) {
      if (digest(node.protocol->state(), node.memory) != digests_.back()) violate("I4: at the end");
      subscribe(node);
    }
    if (subscribed_ != reference_chain_.size()) violate("I10: not all was seen");
    for (std::size_t command = 0; command < kCommands; ++command) {
      if (model_accepted_[command] == model_rejected_[command]) violate("a command has no end");
    }
  }

  /// A writer and everyone who still reads stand at the same place of the same chain.
  void check_cut() {
    const Node* first = nullptr;
    if (accepted_after_cut_.empty()) return;
    for (const Node& node : nodes_) {
      const bool wrote_or_read = std::ranges::any_of(accepted_after_cut_, [&](const auto& seen) {
        return !node.chain.empty() && node.chain.back()->hash == seen.first;
      });
      if (node.protocol->role() == Role::kStopped || !wrote_or_read) continue;
      if (first != nullptr && first->memory.digest() != node.memory.digest()) {
        violate("I4: readers of a log that was cut end apart");
      }
      first = &node;
    }
  }

  static constexpr std::uint32_t kFailed = ~0u;

  Random random_;
  const Mutation mutation_;
  const bool cuts_;
  bool cut_ = false, settling_ = false;
  OwnerProtocol::Time now_{0};
  std::uint64_t written_ = 0, incarnations_ = 0;
  std::vector<WrittenPointer> log_;
  std::array<std::vector<Message>, kNodes> network_;
  std::array<Node, kNodes> nodes_;
  std::array<Client, kCommands> clients_;
  std::unique_ptr<OwnerProtocol> reference_;
  Memory reference_memory_;
  std::vector<WrittenPointer> reference_chain_;
  std::vector<std::uint64_t> digests_;  // after each record
  std::vector<std::pair<Hash, std::uint64_t>> accepted_after_cut_;
  std::array<std::uint32_t, kStreams> model_versions_{}, answered_{};
  std::array<bool, kCommands> model_accepted_{}, model_rejected_{};
  std::size_t subscribed_ = 0;
  Observed seen_;
};

}  // namespace

Observed simulate(const Schedule& schedule, const Mutation& mutation) {
  return Simulation(schedule, mutation).run();
}

}  // namespace rahgir::eventstore
