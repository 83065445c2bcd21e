#pragma once

// Turns an HttpRequest into an HttpResponse: finds the route, identifies the caller, asks the
// handler, renders problems. ops/cli/serve.cc plugs it into the HttpServer.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/routes.h"

namespace rahgir::api {

/// Immutable after construction; any number of threads.
class Router {
 public:
  /// Borrows the desk. The API's table first; of tables whose prefix fits an unknown path the
  /// longest prefix answers.
  Router(Desk& desk, std::span<const RouteTable> tables);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  HttpResponse handle(HttpRequest& request) const;
  HttpResponse handle_stream(HttpRequest& request, const HttpBodyReader& body) const;
  bool streams(std::string_view method, std::string_view path) const;
  /// What the server itself refuses, as a problem.
  HttpResponse refuse(int status, std::string_view code) const;

  /// The handlers to start an HttpServer with; `observe` also counts into the desk's metrics.
  HttpHandlers handlers();

 private:
  struct Node;
  struct Found;
  Found find(std::string_view method, std::string_view path, HttpFields& parameters) const;
  const RouteTable& table_for(std::string_view path) const;
  HttpResponse answer(HttpRequest& request, const HttpBodyReader* body) const;
  void warn_of_forwarding(const HttpRequest& request) const;
  Reply ask(Call& call, const Route& route, const HttpBodyReader* body) const;

  Desk& desk_;
  const std::vector<RouteTable> tables_;
  std::vector<Node> nodes_;  // nodes_[0] is the root of the tree of segments
};

}  // namespace rahgir::api
