#include "consumers/egress.h"

#include <algorithm>
#include <future>

#include "consumers/kafka_producer.h"
#include "eventstore/identity.h"
#include "eventstore/store_damaged.h"

namespace rahgir::consumers {

namespace {

constexpr std::chrono::milliseconds kWaitSlice{50};  // how long one partition is looked at
constexpr std::chrono::milliseconds kFirstPause{500};

std::unexpected<KafkaFault> refused(std::string detail) {
  return std::unexpected(KafkaFault{KafkaFailure::kRefused, std::move(detail)});
}

}  // namespace

std::string_view word_of(EgressState state) {
  switch (state) {
    case EgressState::kConnecting:
      return "connecting";
    case EgressState::kUp:
      return "up";
    case EgressState::kDown:
      return "down";
    case EgressState::kRefused:
      return "refused";
    case EgressState::kReplaced:
      return "replaced";
  }
  return "";
}

/// One producer's life: takes over, then publishes until something fails.
class Egress::Session {
 public:
  Session(Egress& egress, const std::stop_token& stop) : egress_(egress), stop_(stop) {}

  KafkaFault serve() {
    auto begun = begin();
    return begun ? follow(*std::move(begun)) : begun.error();
  }

 private:
  /// Where to go on; the records that take over are published.
  KafkaResult<Places> begin();
  /// What Kafka says was published, if it fits to the store and this process may go on.
  KafkaResult<Progress> checked_progress();
  KafkaFault follow(Places places);
  KafkaResult<bool> publish(const EgressBatch& batch);
  void wait_for_events(const Places& places) const;
  bool has_events(const Places& places, std::chrono::milliseconds patience) const;

  const EgressOptions& options() const { return egress_.options_; }

  Egress& egress_;
  const std::stop_token stop_;
  std::unique_ptr<KafkaProducer> producer_;
};

KafkaResult<Places> Egress::Session::begin() {
  auto producer = KafkaProducer::make(options().kafka, options().topics.prefix);
  if (!producer) return std::unexpected(producer.error());
  producer_ = *std::move(producer);
  auto prepared = prepare_topics(producer_->handle(), options().kafka, options().topics, stop_);
  if (!prepared) return std::unexpected(prepared.error());
  // Asked before, so that who may not publish here fences nobody; and after, when nobody else
  // can publish any more.
  if (auto before = checked_progress(); !before) return std::unexpected(before.error());
  if (auto taken = producer_->take_over(stop_); !taken) return std::unexpected(taken.error());
  egress_.was_fenced_ = false;
  const auto progress = checked_progress();
  if (!progress) return std::unexpected(progress.error());

  Places places = first_places(egress_.store_);
  for (const auto& [partition, published] : progress->partitions) {
    places[partition] = published.place;
  }
  const EgressBatch opening = egress_.batches_.opening(egress_.owner_, places);
  if (auto published = publish(opening); !published) return std::unexpected(published.error());
  return places;
}

KafkaResult<Progress> Egress::Session::checked_progress() {
  auto progress = read_progress(producer_->handle(), options().kafka, options().topics, stop_);
  if (!progress) return progress;
  if (egress_.was_fenced_ && progress->owner != egress_.owner_) {
    return std::unexpected(KafkaFault{KafkaFailure::kFenced, "another server publishes now"});
  }
  if (std::string why = mismatch_of(egress_.store_, *progress); !why.empty()) {
    return refused("what was published to " + options().topics.prefix +
                   ".* is not of this store: " + why);
  }
  return progress;
}

KafkaFault Egress::Session::follow(Places places) {
  while (!stop_.stop_requested()) {
    wait_for_events(places);
    EgressBatch batch = egress_.batches_.next(places);
    while (batch.is_full) {
      // There is a backlog: the next batch is made while this one is published.
      auto making =
          std::async(std::launch::async, [&] { return egress_.batches_.next(batch.places); });
      const auto published = publish(batch);
      EgressBatch following = making.get();
      if (!published) return published.error();
      batch = std::move(following);
    }
    if (!batch.records.empty()) {
      if (auto published = publish(batch); !published) return published.error();
    }
    places = std::move(batch.places);
  }
  return {KafkaFailure::kStopping, {}};
}

KafkaResult<bool> Egress::Session::publish(const EgressBatch& batch) {
  auto published = producer_->publish(batch.records, stop_);
  if (published) egress_.note_published(batch);
  return published;
}

void Egress::Session::wait_for_events(const Places& places) const {
  while (!stop_.stop_requested() && !has_events(places, kWaitSlice)) {
  }
  egress_.pause(options().gather, stop_);
}

bool Egress::Session::has_events(const Places& places, std::chrono::milliseconds patience) const {
  for (const auto& [partition, place] : places) {
    if (egress_.store_.wait_for({partition, place.next}, patience)) return true;
    patience = {};
  }
  return false;
}

Egress::Egress(const eventstore::EventStore& store, EgressOptions options, Report report)
    : store_(store),
      options_(std::move(options)),
      report_(std::move(report)),
      owner_(domain::to_text(eventstore::random_id<domain::StreamId>())),
      batches_(store, options_.source, options_.batch),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Egress::~Egress() = default;

void Egress::run(const std::stop_token& stop) {
  std::chrono::milliseconds next_pause = kFirstPause;
  while (!stop.stop_requested()) {
    const std::uint64_t before = figures().transactions;
    const KafkaFault fault = serve(stop);
    if (stop.stop_requested()) break;
    fail(fault);
    if (figures().state == EgressState::kReplaced) break;
    batches_.forget();
    if (figures().transactions > before) next_pause = kFirstPause;
    pause(std::min(next_pause, options_.retry_most), stop);
    next_pause = std::min(2 * next_pause, options_.retry_most);
  }
}

KafkaFault Egress::serve(const std::stop_token& stop) {
  try {
    return Session(*this, stop).serve();
  } catch (const eventstore::StoreDamaged& damage) {
    return {KafkaFailure::kRefused, damage.what()};
  }
}

/// Fenced for the first time: perhaps only because a transaction took too long. Who publishes now
/// is seen at the next try.
void Egress::fail(const KafkaFault& fault) {
  {
    const std::lock_guard lock(mutex_);
    ++figures_.failures;
  }
  switch (fault.failure) {
    case KafkaFailure::kRefused:
      return note(EgressState::kRefused, fault.detail);
    case KafkaFailure::kFenced:
      if (std::exchange(was_fenced_, true)) return note(EgressState::kReplaced, fault.detail);
      return note(EgressState::kDown, fault.detail);
    case KafkaFailure::kPassing:
    case KafkaFailure::kStopping:
      return note(EgressState::kDown, fault.detail);
  }
}

/// Of brokers that are down, details differ from try to try: told once.
void Egress::note(EgressState state, const std::string& detail) {
  {
    const std::lock_guard lock(mutex_);
    const bool is_news =
        figures_.state != state || (state == EgressState::kRefused && reported_ != detail);
    figures_.state = state;
    if (!is_news) return;
  }
  reported_ = detail;
  report_(state, detail);
}

void Egress::note_published(const EgressBatch& batch) {
  {
    const std::lock_guard lock(mutex_);
    ++figures_.transactions;
    figures_.published += batch.events;
    figures_.places = batch.places;
  }
  note(EgressState::kUp, {});
}

void Egress::pause(std::chrono::milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, time, [] { return false; });
}

EgressFigures Egress::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace rahgir::consumers
