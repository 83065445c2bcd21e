#include "projections/json_writer.h"

#include <array>

#include "domain/check.h"

namespace rahgir::projections {

namespace {

constexpr std::string_view kHex = "0123456789abcdef";

void append_escaped(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
  }
}

struct AnswerWriter {
  JsonWriter& json;

  void operator()(const std::string& text) const { json.value(std::string_view(text)); }
  void operator()(bool flag) const { json.value(flag); }
  void operator()(std::int64_t number) const { json.value(number); }
  void operator()(const std::vector<std::string>& codes) const {
    json.begin_array();
    for (const std::string& code : codes) json.value(std::string_view(code));
    json.end_array();
  }
  void operator()(const domain::Money& money) const {
    json.begin_object();
    json.field("amount", std::string_view(money.amount));
    json.field("currency", std::string_view(money.currency));
    json.end_object();
  }
};

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain_from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, plain_from, i - plain_from);
    append_escaped(out, c);
    plain_from = i + 1;
  }
  out.append(text, plain_from);
  out += '"';
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  first_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  first_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  first_ = true;  // no comma between key and value
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  append_json_string(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(const domain::Answer& answer) {
  std::visit(AnswerWriter{*this}, answer);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::members_of(std::string_view object) {
  domain::check(object.size() >= 2 && object.front() == '{' && object.back() == '}',
                "members are taken from a JSON object");
  const std::string_view inner = object.substr(1, object.size() - 2);
  return inner.empty() ? *this : raw(inner);
}

void write_answers(JsonWriter& json, const domain::Answers& answers) {
  json.begin_object();
  for (const auto& [code, answer] : answers) json.key(code).value(answer);
  json.end_object();
}

}  // namespace rahgir::projections
