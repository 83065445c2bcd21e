#include "api/sealed_view.h"

#include <string_view>

#include "domain/tracking_code.h"
#include "eventstore/hashing.h"

namespace rahgir::api {

namespace {

/// One overload for every event that has sealed members; the last one for those that have none.
class SealedWriter {
 public:
  explicit SealedWriter(JsonWriter& json) : json_(json) {}

  void operator()(const domain::RequestSubmitted& event) const {
    json_.field("tracking_code", domain::grouped(event.tracking_code));
    answers("form", event.answers.personal);
    parties(event.parties);
  }
  void operator()(const domain::AnswersAmended& event) const {
    answers("form", event.answers.personal);
    parties(event.parties);
  }
  void operator()(const domain::ActionPerformed& event) const {
    answers("form", event.form.personal);
    text("reason_text", event.reason.text);
  }
  void operator()(const domain::DocumentAttached& event) const {
    text("file_name", event.file_name);
    text("sha256", eventstore::hex(event.sha256));
  }
  void operator()(const auto& event) const {
    if constexpr (requires { event.text; }) text("text", event.text);
    if constexpr (requires { event.reason.text; }) text("reason_text", event.reason.text);
  }

 private:
  void text(std::string_view name, std::string_view value) const {
    if (!value.empty()) json_.field(name, value);
  }
  void answers(std::string_view name, const domain::Answers& personal) const {
    if (personal.empty()) return;
    json_.key(name);
    write_answers(json_, personal);
  }
  void parties(const std::vector<domain::Party>& all) const {
    if (all.empty()) return;
    json_.key("parties").begin_array();
    for (const domain::Party& party : all) {
      json_.begin_object();
      json_.field("role", domain::word_of(party.role));
      json_.key("contact").begin_object();
      for (const auto& [meaning, value] : party.contact) json_.field(meaning, value);
      json_.end_object();
      json_.end_object();
    }
    json_.end_array();
  }

  JsonWriter& json_;
};

}  // namespace

void write_sealed(JsonWriter& json, const domain::RequestEvent& event) {
  json.begin_object();
  std::visit(SealedWriter(json), event.body);
  json.end_object();
}

}  // namespace rahgir::api
