#include "api/operations.h"

#include <utility>

#include "api/commands.h"
#include "api/json_output.h"
#include "api/limits.h"

namespace rahgir::api {

namespace {

std::string name_of(eventstore::PartitionNumber partition) {
  return partition == eventstore::kControlPartition ? "control" : std::to_string(partition);
}

/// By the client's address: a proxy that forwards the public is no operator, named or not.
bool is_operator(const Call& call) {
  const DeskOptions& options = call.desk.options;
  if (has_disbelieved_forwarding(call.http, options.trusted_proxies)) return false;
  return is_trusted(client_address(call.http, options.trusted_proxies), options.operators);
}

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    if (c == '<') {
      html += "&lt;";
    } else if (c == '>') {
      html += "&gt;";
    } else if (c == '&') {
      html += "&amp;";
    } else if (c == '"') {
      html += "&quot;";
    } else {
      html += c;
    }
  }
  return html;
}

/// One figure of every partition.
class Series {
 public:
  Series(std::string& out, std::string_view name, std::string_view type, std::string_view help)
      : out_(out), name_(name) {
    out_ += "# HELP " + name_ + ' ' + std::string(help) + "\n# TYPE " + name_ + ' ' +
            std::string(type) + '\n';
  }
  void add(const eventstore::PartitionStatus& status, std::uint64_t value) {
    out_ +=
        name_ + "{partition=\"" + name_of(status.partition) + "\"} " + std::to_string(value) + '\n';
  }

 private:
  std::string& out_;
  const std::string name_;
};

struct Figure {
  std::string_view name, type, help;
  std::uint64_t (*value)(const eventstore::PartitionStatus& status);
};

using Status = eventstore::PartitionStatus;

constexpr std::array kFigures{
    Figure{"rahgir_commands_total", "counter", "Commands taken by the appender.",
           [](const Status& status) { return status.figures.commands; }},
    Figure{"rahgir_commands_rejected_total", "counter", "Commands that the rules refused.",
           [](const Status& status) { return status.figures.rejected; }},
    Figure{"rahgir_events_total", "counter", "Events appended since the start.",
           [](const Status& status) { return status.figures.events; }},
    Figure{"rahgir_batches_total", "counter", "Durable writes since the start.",
           [](const Status& status) { return status.figures.batches; }},
    Figure{"rahgir_commands_waiting", "gauge", "Commands in the appender's queue.",
           [](const Status& status) { return std::uint64_t{status.figures.waiting}; }},
    Figure{"rahgir_last_batch_microseconds", "gauge", "Duration of the newest batch.",
           [](const Status& status) { return status.figures.last_batch_us; }},
    Figure{"rahgir_last_append_microseconds", "gauge", "Duration of the newest durable write.",
           [](const Status& status) { return status.figures.last_append_us; }},
    Figure{"rahgir_next_event", "gauge", "Index that the partition's next event gets.",
           [](const Status& status) { return status.checkpoint.next_event; }},
    Figure{"rahgir_partition_failed", "gauge", "1 when the partition takes no more.",
           [](const Status& status) { return std::uint64_t{status.failed}; }},
};

void append_looked_up(std::string& out, const projections::StatusCache::Figures& figures) {
  out +=
      "# HELP rahgir_status_replies_total Look-ups by code, answered by a reply kept or made.\n"
      "# TYPE rahgir_status_replies_total counter\n";
  out += "rahgir_status_replies_total{from=\"kept\"} " + std::to_string(figures.kept) + '\n';
  out += "rahgir_status_replies_total{from=\"made\"} " + std::to_string(figures.made) + '\n';
}

void append_disk(std::string& out, const std::filesystem::path& data) {
  if (data.empty()) return;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(data, error);
  if (error) return;
  out +=
      "# HELP rahgir_disk_free_bytes Free on the disk of the data.\n"
      "# TYPE rahgir_disk_free_bytes gauge\nrahgir_disk_free_bytes " +
      std::to_string(space.available) + '\n';
}

std::string html_of(const Texts& texts, std::string_view language, const ProblemRow& row) {
  const std::string key = "problem." + std::string(row.text);
  const std::string title = escaped(texts.text(language, key + ".title"));
  return "<!doctype html>\n<html lang=\"" + std::string(language) + "\" dir=\"" +
         (language == "fa" ? "rtl" : "ltr") +
         "\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width\">\n<title>" +
         title + "</title>\n<main>\n<h1>" + title + "</h1>\n<p>" +
         escaped(texts.text(language, key + ".detail")) + "</p>\n<p><code>" +
         std::to_string(row.status) + ' ' + std::string(row.text) +
         "</code></p>\n</main>\n</html>\n";
}

std::string json_of(const Texts& texts, std::string_view language, const ProblemRow& row) {
  const std::string key = "problem." + std::string(row.text);
  JsonWriter json;
  json.begin_object();
  json.field("type", "/problems/" + std::string(row.text));
  json.field("title", texts.text(language, key + ".title"));
  json.field("status", row.status);
  json.field("detail", texts.text(language, key + ".detail"));
  json.field("code", row.text);
  json.end_object();
  return json.take();
}

void append_partitions(JsonWriter& json, const eventstore::EventStore& store) {
  json.key("partitions").begin_array();
  for (const eventstore::PartitionStatus& status : store.status()) {
    json.begin_object();
    json.field("partition", name_of(status.partition));
    json.field("served", !status.failed);
    json.field("next_event", status.checkpoint.next_event);
    json.field("waiting", status.figures.waiting);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

Reply get_health(Call&) { return json_response(R"({"alive":true})"); }

Reply get_ready(Call& call) {
  const bool ready = call.desk.store.healthy();
  JsonWriter json;
  json.begin_object();
  json.field("ready", ready);
  if (is_operator(call)) append_partitions(json, call.desk.store);
  json.end_object();
  HttpResponse response = json_response(json.take());
  if (!ready) response.status = 503;
  return response;
}

Reply get_metrics(Call& call) {
  if (!is_operator(call)) {
    return fail(ProblemCode::kDutyRequired,
                "Figures are for the addresses that server.operators names.");
  }
  const auto partitions = call.desk.store.status();
  std::string out;
  call.desk.metrics.append_to(out);
  for (const Figure& figure : kFigures) {
    Series series(out, figure.name, figure.type, figure.help);
    for (const Status& status : partitions) series.add(status, figure.value(status));
  }
  append_looked_up(out, call.desk.statuses.figures());
  append_disk(out, call.desk.options.data);
  if (call.desk.options.append_metrics) call.desk.options.append_metrics(out);
  HttpResponse response = json_response(std::move(out));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Reply get_problem(Call& call) {
  const auto code = problem_named(call.http.path_parameter("code").value_or(""));
  if (!code) return fail(ProblemCode::kNotFound);
  const Texts& texts = call.desk.texts;
  const std::string_view language = texts.best_of(call.languages);
  const std::string_view accepted = call.http.header("Accept").value_or("");
  HttpResponse response;
  if (accepted.find("json") != std::string_view::npos) {
    response = json_response(json_of(texts, language, row_of(*code)));
  } else {
    response.content_type = "text/html; charset=utf-8";
    response.body = html_of(texts, language, row_of(*code));
    response.set_header("Content-Security-Policy", "default-src 'none'");
  }
  response.set_header("Content-Language", std::string(language));
  return response;
}

}  // namespace rahgir::api
