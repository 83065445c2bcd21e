#pragma once

// The API over a real event store in a temporary folder: a deployment with offices, staff and the
// demo's parking permit. Requests go through the router as the HTTP server would hand them over.

#include <atomic>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "api/router.h"
#include "projections/directory_models.h"
#include "projections/request_models.h"
#include "tests/eventstore/temporary_folder.h"

namespace rahgir::api {

using Json = nlohmann::json;

/// A reply with its body read, also one that comes in pieces.
struct Answered {
  HttpResponse http;
  Json body;

  int status() const { return http.status; }
  std::string code() const { return body.is_object() ? body.value("code", "") : ""; }
  std::string header(std::string_view name) const {
    return std::string(http.header(name).value_or(""));
  }
};

/// What a client sends besides method and target.
struct Sent {
  std::string as{};     // a person of the scene ("anna"); empty: nobody
  std::string basic{};  // "code:secret", instead
  HttpFields headers{};
  std::string address = "192.0.2.1";
  std::stop_token stop{};
};

struct Filed {
  std::string request, code, secret, position;
};

class ApiScene {
 public:
  // Offices: traffic with north below it; registry beside it. Staff and their duties:
  //   of traffic: ada administrator; sofia supervisor; anna, bence agent; oleg auditor;
  //     grace analyst; otto agent and supervisor; none of no duty at all
  //   of north: nils agent, noor administrator
  //   of registry: reza agent, maryam supervisor, ruth administrator
  explicit ApiScene(DeskOptions options = {}, const eventstore::DocumentLimits& documents = {});

  Answered call(std::string_view method, std::string_view target, const Json& body = nullptr,
                const Sent& sent = {});
  Answered raw(std::string_view method, std::string_view target, std::string body,
               const Sent& sent = {});
  Answered get(std::string_view target, const Sent& sent = {}) {
    return call("GET", target, nullptr, sent);
  }
  /// Uploads and gives the document's id.
  std::string upload(std::string bytes, const Sent& sent = {},
                     std::string_view type = "application/pdf");
  Answered upload_reply(std::string bytes, const Sent& sent = {},
                        std::string_view type = "application/pdf");

  /// A complete parking-permit request; anonymous unless `sent` says otherwise.
  Json submission() const;
  Filed file(const Sent& sent = {});
  Answered act(const Filed& filed, std::string_view action, const Json& body, const Sent& sent);
  Answered view(const Filed& filed, const Sent& sent) {
    return get("/api/v1/requests/" + filed.request, sent);
  }

  /// What the router hands to the HTTP server: a body in pieces is not read yet.
  HttpResponse unread(std::string_view target, const Sent& sent) {
    HttpRequest request = request_of("GET", target, sent);
    return router->handle(request);
  }

  std::string token(const std::string& person) const { return tokens_.at(person); }
  std::string actor(const std::string& person) const { return domain::to_text(staff_.at(person)); }
  void run(std::vector<domain::DirectoryCommand> commands);  // as nobody; all must be accepted
  void advance(std::chrono::milliseconds by) { now_ms_ += by.count(); }
  domain::Instant now() const { return domain::Instant(std::chrono::milliseconds(now_ms_.load())); }
  static Json parking_permit();  // the definition

 private:
  void open_store(const eventstore::DocumentLimits& documents);
  void make_offices();
  void make_staff();
  HttpRequest request_of(std::string_view method, std::string_view target, const Sent& sent) const;

  eventstore::TemporaryFolder folder_;
  std::atomic<std::int64_t> now_ms_;
  projections::RequestModels request_models_;
  projections::DirectoryModels directory_models_;
  std::unique_ptr<eventstore::EventStore> store_;
  std::map<std::string, domain::ActorId> staff_;
  std::map<std::string, std::string> tokens_;

 public:
  std::unique_ptr<Desk> desk;
  std::unique_ptr<Router> router;
};

/// "pointer code" of every fault, sorted.
std::vector<std::string> faults_of(const Answered& answered);

}  // namespace rahgir::api
