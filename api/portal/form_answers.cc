#include "api/portal/form_answers.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "api/portal/display.h"

namespace rahgir::api::portal {

namespace {

using domain::Answer;
using domain::Field;
using domain::FieldType;

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

std::string posted_text(const HttpFields& posted, const Field& field, std::string_view part = {}) {
  return trimmed(find_field(posted, control_name(field, part)).value_or(""));
}

/// Browsers send lines of a textarea ended by CR LF.
std::string with_plain_lines(std::string text) {
  std::erase(text, '\r');
  return text;
}

Answer integer_or_text(const std::string& typed) {
  const std::string plain = plain_number(typed);
  std::int64_t value = 0;
  const char* end = plain.data() + plain.size();
  const auto [stopped, error] = std::from_chars(plain.data(), end, value);
  if (plain.empty() || error != std::errc() || stopped != end) return typed;
  return value;
}

Answer yes_no_or_text(const std::string& posted) {
  if (posted == kYes) return true;
  if (posted == kNo) return false;
  return posted;
}

Answer date_answer(const Field& field, const HttpFields& posted, std::string_view language) {
  const TypedDate typed{.day = posted_text(posted, field, "day"),
                        .month = posted_text(posted, field, "month"),
                        .year = posted_text(posted, field, "year")};
  if (typed.day.empty() && typed.month.empty() && typed.year.empty()) return std::string();
  if (const auto day = read_date(typed, language)) return domain::to_text(*day);
  return typed.year + '-' + typed.month + '-' + typed.day + '?';
}

Answer money_answer(const Field& field, const HttpFields& posted) {
  const std::string amount = plain_number(posted_text(posted, field));
  if (amount.empty()) return std::string();
  std::string currency = posted_text(posted, field, "currency");
  for (char& c : currency) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return domain::Money{.amount = amount, .currency = currency};
}

Answer choices(const Field& field, const HttpFields& posted) {
  std::vector<std::string> codes;
  for (const std::string_view each : values_of(posted, control_name(field))) {
    if (!each.empty()) codes.emplace_back(each);
  }
  return codes;
}

Answer answer_of(const Field& field, const HttpFields& posted, std::string_view language) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kEmail:
    case FieldType::kOneOf:
      return posted_text(posted, field);
    case FieldType::kLongText:
      return with_plain_lines(posted_text(posted, field));
    case FieldType::kPhone:
    case FieldType::kNationalId:
      return ascii_digits(posted_text(posted, field));
    case FieldType::kInteger: {
      const std::string typed = posted_text(posted, field);
      return typed.empty() ? Answer(typed) : integer_or_text(typed);
    }
    case FieldType::kDecimal:
      return plain_number(posted_text(posted, field));
    case FieldType::kMoney:
      return money_answer(field, posted);
    case FieldType::kDate:
      return date_answer(field, posted, language);
    case FieldType::kYesNo:
      return yes_no_or_text(posted_text(posted, field));
    case FieldType::kManyOf:
      return choices(field, posted);
    case FieldType::kDocument:
      break;  // not sent with the page's form
  }
  return std::string();
}

bool is_left_open(const Answer& answer) {
  const auto* text = std::get_if<std::string>(&answer);
  const auto* codes = std::get_if<std::vector<std::string>>(&answer);
  return (text && text->empty()) || (codes && codes->empty());
}

}  // namespace

std::string control_name(const Field& field, std::string_view part) {
  std::string name = "f." + field.code;
  if (!part.empty()) name.append(".").append(part);
  return name;
}

std::vector<std::string_view> values_of(const HttpFields& posted, std::string_view name) {
  std::vector<std::string_view> values;
  for (const HttpField& field : posted) {
    if (field.name == name) values.emplace_back(field.value);
  }
  return values;
}

domain::Answers answers_of(const domain::ServiceDefinition& definition, const HttpFields& posted,
                           std::string_view language) {
  domain::Answers answers;
  for (const domain::Page& page : definition.form) {
    for (const Field& field : page.fields) {
      Answer answer = answer_of(field, posted, language);
      if (!is_left_open(answer)) answers.emplace(field.code, std::move(answer));
    }
  }
  return answers;
}

}  // namespace rahgir::api::portal
