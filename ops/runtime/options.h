#pragma once

// What the settings become: the options of the store, the server, the desk, the collector and the
// egress. Every setting is read here, and nowhere else.

#include <string>
#include <utility>

#include "api/desk.h"
#include "api/http_server.h"
#include "consumers/document_collector.h"
#include "consumers/egress.h"
#include "domain/result.h"
#include "eventstore/event_store.h"
#include "ops/runtime/config.h"

namespace rahgir::ops {

struct Listen {
  std::string host;  // without the brackets of an IPv6 address
  int port = 0;
};

/// "HOST:PORT"; kInvalid saying so.
domain::Result<Listen> parse_listen(const std::string& text);

/// Without `report`, which the verb that opens the store decides.
eventstore::EventStoreOptions store_options(const Config& config);
/// kInvalid when `config.listen`, which a verb may have overridden, is no address.
domain::Result<api::HttpServerOptions> server_options(const Config& config);
api::DeskOptions desk_options(const Config& config);
consumers::CollectorOptions collector_options(const Config& config);
/// Without brokers there is to be no egress.
consumers::EgressOptions egress_options(const Config& config);

}  // namespace rahgir::ops
