#include "domain/definition.h"

namespace rahgir::domain {

std::string_view word_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "text";
    case FieldType::kLongText:
      return "long_text";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kDecimal:
      return "decimal";
    case FieldType::kMoney:
      return "money";
    case FieldType::kDate:
      return "date";
    case FieldType::kYesNo:
      return "yes_no";
    case FieldType::kOneOf:
      return "one_of";
    case FieldType::kManyOf:
      return "many_of";
    case FieldType::kEmail:
      return "email";
    case FieldType::kPhone:
      return "phone";
    case FieldType::kNationalId:
      return "national_id";
    case FieldType::kDocument:
      return "document";
  }
  return "";
}

std::string_view word_of(PartyRole role) {
  switch (role) {
    case PartyRole::kApplicant:
      return "applicant";
    case PartyRole::kRepresentative:
      return "representative";
    case PartyRole::kOrganisation:
      return "organisation";
    case PartyRole::kThirdParty:
      return "third_party";
  }
  return "";
}

std::string_view word_of(StepKind kind) {
  switch (kind) {
    case StepKind::kWork:
      return "work";
    case StepKind::kWaiting:
      return "waiting";
  }
  return "";
}

std::string_view word_of(Awaited awaited) {
  switch (awaited) {
    case Awaited::kApplicant:
      return "applicant";
    case Awaited::kOffice:
      return "office";
    case Awaited::kThirdParty:
      return "third_party";
    case Awaited::kPayment:
      return "payment";
  }
  return "";
}

std::string_view word_of(Clock clock) {
  switch (clock) {
    case Clock::kRunning:
      return "running";
    case Clock::kPaused:
      return "paused";
  }
  return "";
}

std::string_view word_of(CloseKind kind) {
  switch (kind) {
    case CloseKind::kDecided:
      return "decided";
    case CloseKind::kWithdrawn:
      return "withdrawn";
    case CloseKind::kLapsed:
      return "lapsed";
    case CloseKind::kDuplicate:
      return "duplicate";
  }
  return "";
}

std::string_view word_of(Counting counting) {
  switch (counting) {
    case Counting::kWorking:
      return "working";
    case Counting::kCalendar:
      return "calendar";
  }
  return "";
}

std::string_view word_of(ReasonText text) {
  switch (text) {
    case ReasonText::kNone:
      return "none";
    case ReasonText::kOptional:
      return "optional";
    case ReasonText::kRequired:
      return "required";
  }
  return "";
}

}  // namespace rahgir::domain
