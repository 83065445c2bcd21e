#include "api/router.h"

#include <algorithm>
#include <map>

#include "api/same_origin.h"
#include "domain/check.h"

namespace rahgir::api {

namespace {

bool holds_any(const Call& call, std::initializer_list<std::string_view> duties) {
  return std::ranges::any_of(duties, [&](std::string_view duty) {
    return call.directory->holds_anywhere(call.caller.actor, duty, call.now);
  });
}

/// Whether the caller may reach the handler at all.
std::expected<void, Problem> admit(const Call& call, Access access) {
  if (access == Access::kAnyone) return {};
  if (call.caller.kind == Caller::Kind::kAnonymous) return fail(ProblemCode::kUnauthenticated);
  if (access == Access::kIdentified) return {};
  if (!call.caller.is_staff()) return fail(ProblemCode::kDutyRequired);
  bool may = true;
  if (access == Access::kAnalyst) may = holds_any(call, {domain::kAnalyst});
  if (access == Access::kFigures) may = holds_any(call, {domain::kSupervisor, domain::kAnalyst});
  if (access == Access::kAdministrator) may = holds_any(call, {domain::kAdministrator});
  if (!may) return fail(ProblemCode::kDutyRequired);
  return {};
}

/// A page of another site may make a browser send what changes something, with the credentials that
/// the browser remembers. What the body claims to be does not matter.
bool is_cross_site(const Call& call) {
  const bool changes = call.http.method != "GET" && call.http.path.starts_with("/api/");
  return changes && !is_from_this_site(call);
}

std::string_view next_segment(std::string_view& path) {
  path.remove_prefix(1);  // the slash
  const std::size_t end = path.find('/');
  const std::string_view segment = path.substr(0, end);
  path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  return segment;
}

bool is_parameter(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

}  // namespace

/// A segment of paths and what may follow it.
struct Router::Node {
  struct Entry {
    const RouteTable* table = nullptr;
    const Route* route = nullptr;
  };
  std::map<std::string_view, std::size_t, std::less<>> fixed;  // segment → node
  std::size_t parameter = 0;                                   // node; 0: none
  std::string_view parameter_name;
  std::vector<Entry> entries;  // one a method
};

struct Router::Found {
  const Node* node = nullptr;  // null: no such path
  const RouteTable* table = nullptr;
  const Route* route = nullptr;  // null: not with that method
};

Router::Router(Desk& desk, std::span<const RouteTable> tables)
    : desk_(desk), tables_(tables.begin(), tables.end()), nodes_(1) {
  for (const RouteTable& table : tables_) {
    for (const Route& route : table.routes) {
      std::size_t at = 0;
      for (std::string_view rest = route.pattern; !rest.empty();) {
        const std::string_view segment = next_segment(rest);
        std::size_t next = nodes_.size();
        if (is_parameter(segment)) {
          if (nodes_[at].parameter != 0) next = nodes_[at].parameter;
          nodes_[at].parameter = next;
          nodes_[at].parameter_name = segment.substr(1, segment.size() - 2);
        } else {
          next = nodes_[at].fixed.try_emplace(segment, next).first->second;
        }
        if (next == nodes_.size()) nodes_.emplace_back();
        at = next;
      }
      const auto same = [&](const Node::Entry& entry) {
        return entry.route->method == route.method;
      };
      domain::check(std::ranges::none_of(nodes_[at].entries, same), "a route stands once");
      nodes_[at].entries.push_back({&table, &route});
    }
  }
}

Router::~Router() = default;

Router::Found Router::find(std::string_view method, std::string_view path,
                           HttpFields& parameters) const {
  const Node* node = nodes_.data();
  while (!path.empty()) {
    const std::string_view segment = next_segment(path);
    if (const auto fixed = node->fixed.find(segment); fixed != node->fixed.end()) {
      node = &nodes_[fixed->second];
    } else if (node->parameter != 0 && !segment.empty()) {
      parameters.push_back({std::string(node->parameter_name), std::string(segment)});
      node = &nodes_[node->parameter];
    } else {
      return {};
    }
  }
  if (node->entries.empty()) return {};
  const auto same = std::ranges::find(node->entries, method,
                                      [](const Node::Entry& entry) { return entry.route->method; });
  if (same == node->entries.end()) return {.node = node, .table = node->entries.front().table};
  return {.node = node, .table = same->table, .route = same->route};
}

const RouteTable& Router::table_for(std::string_view path) const {
  const RouteTable* best = &tables_.front();
  for (const RouteTable& table : tables_) {
    const bool longer =
        !path.starts_with(best->prefix) || table.prefix.size() > best->prefix.size();
    if (path.starts_with(table.prefix) && longer) best = &table;
  }
  return *best;
}

bool Router::streams(std::string_view method, std::string_view path) const {
  HttpFields parameters;
  const Found found = find(method, path, parameters);
  return found.route && found.route->upload;
}

HttpResponse Router::handle(HttpRequest& request) const { return answer(request, nullptr); }

HttpResponse Router::handle_stream(HttpRequest& request, const HttpBodyReader& body) const {
  return answer(request, &body);
}

HttpResponse Router::answer(HttpRequest& request, const HttpBodyReader* body) const {
  const Found found = find(request.method, request.path, request.path_parameters);
  Call call{.desk = desk_,
            .http = request,
            .address = counted_as(client_address(request, desk_.options.trusted_proxies)),
            .languages = preferred_languages(request),
            .now = desk_.now(),
            .directory = desk_.store.directory(),
            .caller = {}};
  warn_of_forwarding(request);
  if (is_cross_site(call)) return render_json_problem(call, {.code = ProblemCode::kCrossSite});
  if (!found.node) {
    return table_for(request.path).render_problem(call, {.code = ProblemCode::kNotFound});
  }
  if (!found.route) {
    Problem problem{.code = ProblemCode::kMethodNotAllowed};
    for (const Node::Entry& entry : found.node->entries) {
      problem.allowed.emplace_back(entry.route->method);
      if (entry.route->method == "GET") problem.allowed.emplace_back("HEAD");
    }
    return found.table->render_problem(call, problem);
  }
  request.route = found.route->operation;
  Reply reply = ask(call, *found.route, body);
  if (!reply) return found.table->render_problem(call, reply.error());
  if (!reply->header("Cache-Control")) reply->set_header("Cache-Control", "no-store");
  return std::move(*reply);
}

/// A proxy that is not named makes one client of all: their limits are then one limit.
void Router::warn_of_forwarding(const HttpRequest& request) const {
  const DeskOptions& options = desk_.options;
  if (!options.warn || desk_.has_warned_of_forwarding) return;
  if (!has_disbelieved_forwarding(request, options.trusted_proxies)) return;
  if (desk_.has_warned_of_forwarding.exchange(true)) return;
  options.warn(
      "X-Forwarded-For came from an address that server.trusted_proxies does not name, and is not "
      "believed. If that is your proxy, name it: all its clients share one limit until then.");
}

Reply Router::ask(Call& call, const Route& route, const HttpBodyReader* body) const {
  auto caller = authenticate(call);
  if (!caller) return std::unexpected(std::move(caller.error()));
  call.caller = *caller;
  if (auto admitted = admit(call, route.access); !admitted) {
    return std::unexpected(std::move(admitted.error()));
  }
  if (!route.upload) return route.handler(call);
  domain::check(body, "an upload arrives as a stream");
  return route.upload(call, *body);
}

HttpResponse Router::refuse(int status, std::string_view code) const {
  const auto known = problem_named(code);
  HttpResponse response =
      problem_response({.code = known.value_or(ProblemCode::kMalformedRequest)}, desk_.texts, {});
  response.status = status;
  return response;
}

HttpHandlers Router::handlers() {
  return {
      .handle = [this](HttpRequest& request) { return handle(request); },
      .streams = [this](std::string_view method,
                        std::string_view path) { return streams(method, path); },
      .handle_stream = [this](HttpRequest& request,
                              const HttpBodyReader& body) { return handle_stream(request, body); },
      .refuse = [this](int status, std::string_view code) { return refuse(status, code); },
      .observe = [this](const HttpObservation& seen) { desk_.metrics.observe(seen); }};
}

}  // namespace rahgir::api
