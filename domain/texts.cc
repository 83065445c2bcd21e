#include "domain/texts.h"

#include <algorithm>

#include "domain/field_values.h"

namespace rahgir::domain {

void check_text(std::string_view text, Presence presence, std::string_view pointer,
                std::vector<Fault>& faults) {
  if (text.empty()) {
    if (presence == Presence::kRequired)
      add_fault(faults, pointer, "required", "Text is required.");
  } else if (!is_clean_text(text)) {
    add_fault(faults, pointer, "control-characters",
              "The text contains characters that cannot be kept.");
  } else if (text.size() > kMaxLongText && length_of(text) > kMaxLongText) {
    add_fault(faults, pointer, "too-long", "The text must have at most 10000 characters.");
  }
}

void check_reason(const Reason& reason, const std::optional<ReasonRule>& rule,
                  std::vector<Fault>& faults) {
  static const ReasonRule kNoReason{.grounds = {}, .text = ReasonText::kNone};
  const ReasonRule& reasons = rule ? *rule : kNoReason;
  const auto ground = std::ranges::find(reasons.grounds, reason.code, &Choice::code);
  if (reason.code.empty() && !reasons.grounds.empty()) {
    add_fault(faults, "/reason/code", "required", "One of the grounds must be given.");
  } else if (!reason.code.empty() && ground == reasons.grounds.end()) {
    add_fault(faults, "/reason/code", "unknown", "This is none of the grounds.");
  }
  if (reasons.text == ReasonText::kNone && !reason.text.empty()) {
    add_fault(faults, "/reason/text", "unexpected", "The action takes no text as its reason.");
  } else {
    const bool required = reasons.text == ReasonText::kRequired;
    check_text(reason.text, required ? Presence::kRequired : Presence::kOptional, "/reason/text",
               faults);
  }
}

void check_reason(const Reason& reason, std::vector<Fault>& faults) {
  if (!reason.code.empty() && !is_name(reason.code)) {
    add_fault(faults, "/reason/code", "format", "A code has letters a-z, digits and underscores.");
  }
  check_text(reason.text, Presence::kOptional, "/reason/text", faults);
}

void add_fault(std::vector<Fault>& faults, std::string_view pointer, FaultCode code,
               std::string_view detail) {
  faults.push_back({.pointer = std::string(pointer), .code = code, .detail = std::string(detail)});
}

std::unexpected<Rejection> invalid(std::vector<Fault> faults) {
  return std::unexpected(Rejection{.code = RejectionCode::kInvalid,
                                   .detail = "Some of the input does not fit.",
                                   .faults = std::move(faults)});
}

std::unexpected<Rejection> invalid(std::string_view pointer, FaultCode code,
                                   std::string_view detail) {
  std::vector<Fault> faults;
  add_fault(faults, pointer, code, detail);
  return invalid(std::move(faults));
}

}  // namespace rahgir::domain
