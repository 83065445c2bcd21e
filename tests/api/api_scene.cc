#include "tests/api/api_scene.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <latch>
#include <stdexcept>
#include <utility>

#include "api/base64.h"
#include "eventstore/token.h"

namespace rahgir::api {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kStart = 1'772'442'000'000;  // Monday 2026-03-02T09:00:00Z

struct Person {
  const char* name;
  std::vector<const char*> duties;
  const char* office;
};

const std::vector<Person>& people() {
  static const std::vector<Person> kPeople{
      {"ada", {"administrator"}, "traffic"},
      {"sofia", {"supervisor"}, "traffic"},
      {"anna", {"agent"}, "traffic"},
      {"bence", {"agent"}, "traffic"},
      {"oleg", {"auditor"}, "traffic"},
      {"grace", {"analyst"}, "traffic"},
      {"otto", {"agent", "supervisor"}, "traffic"},
      {"nils", {"agent"}, "north"},
      {"noor", {"administrator"}, "north"},
      {"reza", {"agent"}, "registry"},
      {"maryam", {"supervisor"}, "registry"},
      {"ruth", {"administrator"}, "registry"},
      {"none", {}, "traffic"},
  };
  return kPeople;
}

domain::Office office(std::string code, std::string parent, std::string label) {
  domain::Office made;
  made.code = std::move(code);
  made.parent = std::move(parent);
  made.label = {{"en", std::move(label)}};
  return made;
}

}  // namespace

std::vector<std::string> faults_of(const Answered& answered) {
  std::vector<std::string> faults;
  for (const Json& fault : answered.body.value("errors", Json::array())) {
    faults.push_back(fault["pointer"].get<std::string>() + " " + fault["code"].get<std::string>());
  }
  std::ranges::sort(faults);
  return faults;
}

ApiScene::ApiScene(DeskOptions options, const eventstore::DocumentLimits& documents)
    : now_ms_(kStart) {
  open_store(documents);
  options.source = "https://desk.example.org";
  options.public_url = "https://desk.example.org";
  options.misses.slow_by = 0ms;
  options.operators = {"192.0.2.1"};  // what `Sent` says
  desk = std::make_unique<Desk>(*store_, std::move(options));
  const std::array tables{api_routes()};
  router = std::make_unique<Router>(*desk, tables);
  make_offices();
  make_staff();
  const Answered published =
      call("PUT", "/api/v1/services/parking-permit", parking_permit(), {.as = "ada"});
  if (published.status() != 201) throw std::runtime_error(published.http.body);
}

void ApiScene::open_store(const eventstore::DocumentLimits& documents) {
  eventstore::EventStoreOptions options;
  options.data = folder_ / "data";
  options.partitions = 2;
  options.memory_mb = 64;
  options.state_cache_mb = 8;
  options.low_disk_uploads_mb = options.low_disk_commands_mb = 0;
  options.create = true;
  options.documents = documents;
  options.national_id.pattern = "[0-9A-Za-z-]{4,20}";  // the configuration's default
  options.now = [this] { return now(); };
  options.report = [](std::string_view) {};
  auto opened = eventstore::EventStore::open(options, request_models_, directory_models_);
  if (!opened) throw std::runtime_error(opened.error().detail);
  store_ = *std::move(opened);
}

/// All at once, so that they share their durable writes.
void ApiScene::run(std::vector<domain::DirectoryCommand> commands) {
  std::latch done(static_cast<std::ptrdiff_t>(commands.size()));
  std::vector<eventstore::CommandReply> replies(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    eventstore::CommandEnvelope envelope;
    envelope.id = eventstore::random_id<domain::CommandId>();
    envelope.stream = domain::stream_of(commands[i], eventstore::control_stream);
    envelope.command = std::move(commands[i]);
    store_->submit(std::move(envelope), [&, i](eventstore::CommandReply reply) {
      replies[i] = std::move(reply);
      done.count_down();
    });
  }
  done.wait();
  for (const eventstore::CommandReply& reply : replies) {
    if (reply.status != eventstore::CommandStatus::kAccepted) {
      throw std::runtime_error(reply.rejection.detail);
    }
  }
}

void ApiScene::make_offices() {
  run({domain::DefineOffice{office("traffic", "", "Traffic office")},
       domain::DefineOffice{office("north", "traffic", "Traffic office North")},
       domain::DefineOffice{office("registry", "", "Civil registry")}});
}

void ApiScene::make_staff() {
  std::vector<domain::DirectoryCommand> commands;
  for (const Person& person : people()) {
    const auto actor = eventstore::random_id<domain::ActorId>();
    commands.push_back(domain::RegisterStaff{.actor = actor, .name = person.name});
    for (const char* duty : person.duties) {
      commands.push_back(domain::GrantDuty{.actor = actor,
                                           .duty = duty,
                                           .office = person.office,
                                           .from = std::nullopt,
                                           .until = std::nullopt});
    }
    const eventstore::NewToken token = eventstore::make_token();
    commands.push_back(domain::IssueToken{.actor = actor,
                                          .token_id = token.id,
                                          .token_hash = token.hash,
                                          .expires_at = now() + 24h * 30});
    staff_[person.name] = actor;
    tokens_[person.name] = token.text;
  }
  run(std::move(commands));
}

Json ApiScene::parking_permit() {
  std::ifstream file(RAHGIR_SOURCE_DIR "/ops/demo/services/parking-permit.json");
  return Json::parse(file);
}

HttpRequest ApiScene::request_of(std::string_view method, std::string_view target,
                                 const Sent& sent) const {
  HttpRequest request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) {
    request.query_parameters = *parse_form(target.substr(request.path.size() + 1));
  }
  request.headers = sent.headers;
  if (!sent.as.empty()) {
    request.headers.push_back({"Authorization", "Bearer " + tokens_.at(sent.as)});
  } else if (!sent.basic.empty()) {
    request.headers.push_back({"Authorization", "Basic " + encode_base64(sent.basic)});
  }
  request.remote_address = sent.address;
  request.stop = sent.stop;
  return request;
}

Answered ApiScene::raw(std::string_view method, std::string_view target, std::string body,
                       const Sent& sent) {
  HttpRequest request = request_of(method, target, sent);
  request.body = std::move(body);
  Answered answered{.http = router->handle(request), .body = nullptr};
  if (const auto pieces = std::exchange(answered.http.pieces, nullptr)) {
    while (answered.http.body.size() < pieces->size) answered.http.body += pieces->next();
  }
  if (answered.http.content_type.find("json") != std::string::npos) {
    answered.body = Json::parse(answered.http.body);
  }
  return answered;
}

Answered ApiScene::call(std::string_view method, std::string_view target, const Json& body,
                        const Sent& sent) {
  return raw(method, target, body.is_null() ? "" : body.dump(), sent);
}

Answered ApiScene::upload_reply(std::string bytes, const Sent& sent, std::string_view type) {
  HttpRequest request = request_of("POST", "/api/v1/documents", sent);
  request.headers.push_back({"Content-Type", std::string(type)});
  const HttpBodyReader reader = [&](const HttpBodySink& sink) {
    for (std::size_t at = 0; at < bytes.size(); at += 1'000) {
      if (!sink(bytes.data() + at, std::min<std::size_t>(1'000, bytes.size() - at))) return false;
    }
    return true;
  };
  Answered answered{.http = router->handle_stream(request, reader), .body = nullptr};
  answered.body = Json::parse(answered.http.body);
  return answered;
}

std::string ApiScene::upload(std::string bytes, const Sent& sent, std::string_view type) {
  const Answered answered = upload_reply(std::move(bytes), sent, type);
  if (answered.status() != 201) throw std::runtime_error(answered.http.body);
  return answered.body["document"];
}

Json ApiScene::submission() const {
  return {{"service", "parking-permit"},
          {"language", "en"},
          {"applicant", Json::object()},
          {"form", {{"full_name", "A. Citizen"}, {"zone", "a"}, {"van", false}}}};
}

Filed ApiScene::file(const Sent& sent) {
  const Answered answered = call("POST", "/api/v1/requests", submission(), sent);
  if (answered.status() != 201) throw std::runtime_error(answered.http.body);
  return {.request = answered.body["request"],
          .code = answered.body["tracking_code"],
          .secret = answered.body["secret"],
          .position = answered.body["position"]};
}

Answered ApiScene::act(const Filed& filed, std::string_view action, const Json& body,
                       const Sent& sent) {
  return call("POST", "/api/v1/requests/" + filed.request + "/actions/" + std::string(action), body,
              sent);
}

}  // namespace rahgir::api
