#include "bench/scene.h"

#include <fmt/format.h>

#include <stdlib.h>

#include <stdexcept>

namespace rahgir::bench {

namespace {

constexpr std::string_view kOffice = "traffic";

eventstore::EventStoreOptions store_options(const std::filesystem::path& data) {
  eventstore::EventStoreOptions options;
  options.data = data;
  options.create = true;
  options.report = [](std::string_view what) { fmt::print(stderr, "{}\n", what); };
  return options;
}

}  // namespace

WorkFolder::WorkFolder(const std::filesystem::path& parent) {
  std::filesystem::create_directories(parent);
  std::string name = (parent / "bench-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no folder can be made in " + parent.string());
  }
  path_ = name;
}

WorkFolder::~WorkFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Scene::Scene(const std::filesystem::path& data)
    : store_(required(
          eventstore::EventStore::open(store_options(data), request_models_, directory_models_))),
      demo_(required(ops::prepare_demo(*store_))),
      agent_(find_staff(domain::kAgent)),
      supervisor_(find_staff(domain::kSupervisor)) {
  const auto directory = store_->directory();
  const domain::ServiceVersion* version =
      directory->service(std::string(kService))->in_effect(store_->now());
  if (version == nullptr) throw std::runtime_error("the demo offers no parking permit");
  definition_ = version->definition;
  definition_version_ = version->version;
}

domain::Actor Scene::find_staff(std::string_view duty) const {
  for (const ops::DemoPerson& person : demo_.staff) {
    if (person.duty == duty && person.office == kOffice) {
      return {.kind = domain::ActorKind::kStaff, .id = person.actor, .duty = person.duty};
    }
  }
  throw std::runtime_error("the demo has nobody of the duty that is needed");
}

Filing Scene::filing() const {
  eventstore::Seed seed;
  eventstore::fill_random(seed);
  Filing filing;
  filing.tracking_code = eventstore::tracking_code(seed, 0);
  filing.request = eventstore::request_id(store_->keys(), filing.tracking_code);
  return filing;
}

eventstore::CommandEnvelope Scene::by(const domain::Actor& actor, domain::RequestId request,
                                      domain::RequestCommand command) const {
  eventstore::CommandEnvelope envelope;
  envelope.id = eventstore::random_id<domain::CommandId>();
  envelope.body_digest.fill(1);
  envelope.repeatable = true;
  envelope.stream = request;
  envelope.actor = actor;
  envelope.command = std::move(command);
  return envelope;
}

eventstore::CommandEnvelope Scene::submission(const Filing& filing) const {
  domain::SubmitRequest submit;
  submit.language = "en";
  submit.tracking_code = filing.tracking_code;
  submit.form = {{"full_name", "A. Citizen"}, {"zone", "a"}};
  submit.subject = eventstore::random_id<domain::SubjectId>();
  const domain::Actor anybody{.kind = domain::ActorKind::kAnonymous, .id = {}, .duty = {}};
  auto envelope = by(anybody, filing.request, std::move(submit));
  envelope.definition = definition_;
  envelope.definition_version = definition_version_;
  return envelope;
}

eventstore::CommandEnvelope Scene::by_agent(domain::RequestId request,
                                            domain::RequestCommand command) const {
  return by(agent_, request, std::move(command));
}

eventstore::CommandEnvelope Scene::by_supervisor(domain::RequestId request,
                                                 domain::RequestCommand command) const {
  return by(supervisor_, request, std::move(command));
}

void Scene::apply(eventstore::CommandEnvelope command) {
  const auto reply = store_->execute(std::move(command));
  if (reply.status == eventstore::CommandStatus::kAccepted) return;
  throw std::runtime_error("a command was not accepted: " + reply.rejection.detail);
}

}  // namespace rahgir::bench
