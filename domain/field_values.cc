#include "domain/field_values.h"

#include <algorithm>
#include <charconv>

#include "domain/decimal.h"
#include "domain/fault_code.h"
#include "domain/ids.h"
#include "domain/national_id.h"
#include "domain/time.h"

namespace rahgir::domain {
namespace {

using MaybeFault = std::optional<Fault>;

Fault fault(FaultCode code, std::string detail) {
  return {.pointer = {}, .code = code, .detail = std::move(detail)};
}

Fault wrong_type(std::string expected) {
  return fault("type", "The answer must be " + std::move(expected) + ".");
}

Fault too_small(const std::string& min) {
  return fault("too-small", "The answer must be at least " + min + ".");
}

Fault too_large(const std::string& max) {
  return fault("too-large", "The answer must be at most " + max + ".");
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

MaybeFault text_fault(const Field& field, const std::string& text, std::size_t default_max,
                      const TextPatterns& patterns) {
  if (!is_clean_text(text)) {
    return fault("control-characters", "The text contains characters that cannot be kept.");
  }
  const std::size_t max = field.max_length ? *field.max_length : default_max;
  // A code point takes at least one byte, so short texts need no counting.
  if (text.size() > max && length_of(text) > max) {
    return fault("too-long", "The text must have at most " + std::to_string(max) + " characters.");
  }
  if (field.pattern && !patterns.matches(*field.pattern, text)) {
    return fault("pattern", "The text does not have the required form.");
  }
  return std::nullopt;
}

MaybeFault email_fault(const Field& field, const std::string& text, const TextPatterns& patterns) {
  if (!is_email(text)) return fault("format", "This is not an e-mail address.");
  return text_fault(field, text, 254, patterns);
}

MaybeFault phone_fault(const Field& field, const std::string& text, const TextPatterns& patterns) {
  if (!is_phone(text)) return fault("format", "This is not a telephone number.");
  return text_fault(field, text, 32, patterns);
}

MaybeFault identity_fault(const Field& field, const std::string& text,
                          const TextPatterns& patterns) {
  if (auto unfit = text_fault(field, text, kMaxText, patterns)) return unfit;
  return national_id_fault(text, patterns);
}

MaybeFault integer_fault(const Field& field, std::int64_t value) {
  const auto min = field.min ? parse_integer(*field.min) : std::nullopt;
  const auto max = field.max ? parse_integer(*field.max) : std::nullopt;
  if (min && value < *min) return too_small(*field.min);
  if (max && value > *max) return too_large(*field.max);
  return std::nullopt;
}

MaybeFault decimal_fault(const Field& field, const std::string& text) {
  if (!is_decimal(text)) return fault("format", "This is not a decimal number.");
  if (field.min && is_decimal(*field.min) && compare_decimals(text, *field.min) < 0) {
    return too_small(*field.min);
  }
  if (field.max && is_decimal(*field.max) && compare_decimals(text, *field.max) > 0) {
    return too_large(*field.max);
  }
  return std::nullopt;
}

MaybeFault money_fault(const Field& field, const Money& money) {
  if (!is_currency(money.currency)) return fault("format", "The currency has three capitals.");
  return decimal_fault(field, money.amount);
}

MaybeFault date_fault(const Field& field, const std::string& text) {
  const auto day = parse_day(text);
  if (!day) return fault("format", "This is not a date such as 2026-03-01.");
  const auto min = field.min ? parse_day(*field.min) : std::nullopt;
  const auto max = field.max ? parse_day(*field.max) : std::nullopt;
  if (min && *day < *min) return too_small(*field.min);
  if (max && *day > *max) return too_large(*field.max);
  return std::nullopt;
}

bool has_option(const Field& field, std::string_view code) {
  return std::ranges::find(field.options, code, &Choice::code) != field.options.end();
}

MaybeFault one_of_fault(const Field& field, const std::string& code) {
  if (has_option(field, code)) return std::nullopt;
  return fault("option", "This is none of the options.");
}

MaybeFault many_of_fault(const Field& field, const std::vector<std::string>& codes) {
  for (auto each = codes.begin(); each != codes.end(); ++each) {
    if (!has_option(field, *each)) return fault("option", "One of these is none of the options.");
    if (std::find(codes.begin(), each, *each) != each) {
      return fault("duplicate", "An option is given twice.");
    }
  }
  return std::nullopt;
}

MaybeFault document_fault(const std::string& text) {
  if (parse_id<DocumentId>(text)) return std::nullopt;
  return fault("format", "This is not the id of a document.");
}

/// Answers that are texts.
MaybeFault written_fault(const Field& field, const std::string& text,
                         const TextPatterns& patterns) {
  switch (field.type) {
    case FieldType::kText:
      return text_fault(field, text, kMaxText, patterns);
    case FieldType::kNationalId:
      return identity_fault(field, text, patterns);
    case FieldType::kLongText:
      return text_fault(field, text, kMaxLongText, patterns);
    case FieldType::kEmail:
      return email_fault(field, text, patterns);
    case FieldType::kPhone:
      return phone_fault(field, text, patterns);
    case FieldType::kDecimal:
      return decimal_fault(field, text);
    case FieldType::kDate:
      return date_fault(field, text);
    case FieldType::kOneOf:
      return one_of_fault(field, text);
    case FieldType::kDocument:
      return document_fault(text);
    case FieldType::kInteger:
      return wrong_type("a whole number");
    case FieldType::kMoney:
      return wrong_type("an amount and a currency");
    case FieldType::kYesNo:
      return wrong_type("true or false");
    case FieldType::kManyOf:
      return wrong_type("a list of options");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Fault> fault_of(const Field& field, const Answer& answer,
                              const TextPatterns& patterns) {
  if (const auto* text = std::get_if<std::string>(&answer)) {
    return written_fault(field, *text, patterns);
  }
  const auto* integer = std::get_if<std::int64_t>(&answer);
  if (field.type == FieldType::kInteger && integer != nullptr) {
    return integer_fault(field, *integer);
  }
  const auto* money = std::get_if<Money>(&answer);
  if (field.type == FieldType::kMoney && money != nullptr) return money_fault(field, *money);
  const auto* codes = std::get_if<std::vector<std::string>>(&answer);
  if (field.type == FieldType::kManyOf && codes != nullptr) return many_of_fault(field, *codes);
  if (field.type == FieldType::kYesNo && std::holds_alternative<bool>(answer)) return std::nullopt;
  const auto expected = written_fault(field, {}, patterns);
  return expected && expected->code == "type" ? expected : wrong_type("text");
}

std::optional<Fault> national_id_fault(std::string_view number, const TextPatterns& patterns) {
  const NationalIdRule& rule = patterns.national_id();
  if (!rule.pattern.empty() && !patterns.matches(rule.pattern, number)) {
    return fault("national-id", "This is not written like a national identity number.");
  }
  if (!has_right_check(rule.check, number)) {
    return fault("national-id-check",
                 "A character of the identity number is wrong or in another place.");
  }
  return std::nullopt;
}

bool is_blank(const Answer& answer) {
  if (const auto* text = std::get_if<std::string>(&answer)) return text->empty();
  const auto* codes = std::get_if<std::vector<std::string>>(&answer);
  return codes != nullptr && codes->empty();
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' '; }))
    return false;
  const std::string_view domain = text.substr(at + 1);
  const auto is_domain_character = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  return !domain.empty() && domain.front() != '.' && domain.back() != '.' &&
         domain.find('.') != std::string_view::npos &&
         domain.find("..") == std::string_view::npos &&
         std::ranges::all_of(domain, is_domain_character);
}

bool is_phone(std::string_view text) {
  const auto digits = std::ranges::count_if(text, is_digit);
  return digits >= 5 && digits <= 15 && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
           return is_digit(c) || std::string_view("+-() ./").find(c) != std::string_view::npos;
         });
}

}  // namespace rahgir::domain
