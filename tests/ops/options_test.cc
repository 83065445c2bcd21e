// Every setting does something: changed alone, it changes what some part of the program is built
// with.

#include "ops/runtime/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "ops/runtime/log.h"

namespace rahgir::ops {
namespace {

/// Everything that the program is built with, as text.
std::string effect_of(const Config& config) {
  const auto store = store_options(config);
  const auto server = server_options(config);
  const auto desk = desk_options(config);
  std::string text =
      fmt::format("store {} {} {} {} {} {} {} {} {} {} {} {}\n", store.data.string(),
                  eventstore::keys_folder(store).string(), store.partitions, store.memory_mb,
                  store.state_cache_mb, store.queue_limit, store.command_window,
                  store.low_disk_uploads_mb, store.low_disk_commands_mb, store.documents.max_bytes,
                  store.documents.unreferenced_per_caller, store.documents.unreferenced_total);
  text +=
      fmt::format("server {}:{} {} {} {} {} {} {} {} {} ", server->host, server->port,
                  server->threads, server->max_waiting_connections, server->connections_per_address,
                  server->uploads, server->uploads_per_address, server->max_body_bytes,
                  server->max_document_bytes, server->drain_limit.count());
  text +=
      fmt::format("{} {} {} {}\n", server->timeouts.read.count(), server->timeouts.write.count(),
                  server->timeouts.keep_alive.count(), server->timeouts.least_bytes_per_second);
  text += fmt::format("desk {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", desk.public_url,
                      desk.source, desk.trusted_proxies, desk.operators, desk.submissions_per_hour,
                      desk.max_waiting, desk.max_public_waiting, desk.max_slowed_misses,
                      desk.max_json_bytes, desk.status_cache_bytes, desk.misses.per_address,
                      desk.misses.per_second, desk.data.string(), desk.max_downloads,
                      desk.max_downloads_per_caller, desk.uploads_per_minute);
  const auto egress = egress_options(config);
  text += fmt::format("egress {} {} {} {} {} {} {} {} {} {} {} {}\n", egress.kafka.brokers,
                      egress.kafka.properties, egress.kafka.timeout.count(), egress.topics.prefix,
                      egress.topics.partitions, egress.topics.replication, egress.source,
                      egress.batch.events, egress.batch.bytes, egress.batch.state_cache_bytes,
                      egress.gather.count(), egress.retry_most.count());
  return text + fmt::format("forms {} {} collector {} log {}", store.national_id.pattern,
                            static_cast<int>(store.national_id.check),
                            collector_options(config).age.count(),
                            static_cast<int>(log_level(config.log_level)));
}

/// Another value than the default for the settings that are no numbers.
const std::map<std::string, std::string> kOtherTexts{
    {"RAHGIR_SERVER_LISTEN", "127.0.0.1:9999"},
    {"RAHGIR_SERVER_PUBLIC_URL", "https://desk.example.org"},
    {"RAHGIR_SERVER_TRUSTED_PROXIES", "10.0.0.1"},
    {"RAHGIR_SERVER_OPERATORS", "10.0.0.2"},
    {"RAHGIR_STORE_DATA", "elsewhere"},
    {"RAHGIR_STORE_KEYS", "other-keys"},
    {"RAHGIR_FEED_SOURCE", "urn:example:desk"},
    {"RAHGIR_EGRESS_BROKERS", "kafka.example.org:9092,[::1]:9093"},
    {"RAHGIR_EGRESS_PREFIX", "city"},
    {"RAHGIR_EGRESS_PROPERTIES", "security.protocol=ssl"},
    {"RAHGIR_FORMS_NATIONAL_ID_PATTERN", "[0-9]{11}"},
    {"RAHGIR_FORMS_NATIONAL_ID_CHECK", "pl-pesel"},
    {"RAHGIR_LOG_LEVEL", "error"}};

struct Setting {
  std::string variable, value;  // as the sample has it
};

std::vector<Setting> settings() {
  std::vector<Setting> found;
  std::istringstream sample(config_sample());
  std::string section;
  for (std::string line; std::getline(sample, line);) {
    if (line.starts_with('[')) section = line.substr(1, line.size() - 2);
    const auto equals = line.find(" = ");
    if (line.starts_with('#') || equals == line.npos) continue;
    std::string variable = "RAHGIR_" + section + "_" + line.substr(0, equals);
    for (char& c : variable) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    found.push_back({variable, line.substr(equals + 3)});
  }
  return found;
}

domain::Result<Config> with(const std::string& variable, const std::string& value) {
  return load_config({}, [&](std::string_view name) {
    return name == variable ? std::optional(value) : std::nullopt;
  });
}

TEST(Options, ChangeWithEverySetting) {
  const std::string before = effect_of(Config{});
  for (const Setting& setting : settings()) {
    SCOPED_TRACE(setting.variable);
    const auto text = kOtherTexts.find(setting.variable);
    auto config = text != kOtherTexts.end()
                      ? with(setting.variable, text->second)
                      : with(setting.variable, std::to_string(std::stoll(setting.value) + 1));
    if (!config) config = with(setting.variable, std::to_string(std::stoll(setting.value) - 1));

    ASSERT_TRUE(config);
    EXPECT_NE(effect_of(*config), before) << "the setting does nothing";
  }
}

TEST(Options, DefaultsAreThoseOfTheParts) {
  const Config config;
  const api::HttpServerOptions server;
  const eventstore::EventStoreOptions store;

  EXPECT_EQ(server_options(config)->threads, server.threads);
  EXPECT_EQ(server_options(config)->max_body_bytes, server.max_body_bytes);
  EXPECT_EQ(server_options(config)->max_document_bytes, server.max_document_bytes);
  EXPECT_EQ(desk_options(config).max_waiting, api::DeskOptions{}.max_waiting);
  EXPECT_EQ(store_options(config).memory_mb, store.memory_mb);
  EXPECT_EQ(store_options(config).documents.max_bytes, store.documents.max_bytes);
  EXPECT_EQ(store_options(config).documents.max_bytes, server.max_document_bytes)
      << "what the server lets in, the store takes";
}

TEST(Options, SourceOfTheFeedIsNeverEmpty) {
  Config config;
  EXPECT_EQ(desk_options(config).source, "urn:rahgir");
  config.public_url = "https://desk.example.org";
  EXPECT_EQ(desk_options(config).source, "https://desk.example.org");
  config.source = "urn:example:desk";
  EXPECT_EQ(desk_options(config).source, "urn:example:desk");
}

TEST(Listen, TakesHostAndPort) {
  EXPECT_EQ(parse_listen("[::1]:8080")->host, "::1");
  EXPECT_EQ(parse_listen("localhost:0")->port, 0);
  for (const char* wrong : {"", "8080", ":8080", "localhost", "localhost:", "a:x", "a:65536"}) {
    const auto listen = parse_listen(wrong);
    ASSERT_FALSE(listen) << wrong;
    EXPECT_NE(listen.error().detail.find("HOST:PORT"), std::string::npos);
  }
}

}  // namespace
}  // namespace rahgir::ops
