#include "tests/projections/sample_requests.h"

#include <utility>

#include "domain/check.h"

namespace rahgir::projections {

using namespace domain;

Instant at(std::string_view rfc3339) {
  const auto instant = parse_instant(rfc3339);
  check(instant.has_value(), "a test's instant reads");
  return *instant;
}

Day day(std::string_view iso_date) {
  const auto parsed = parse_day(iso_date);
  check(parsed.has_value(), "a test's day reads");
  return *parsed;
}

namespace {

Labels labels(std::string english, std::string persian) {
  return {{"en", std::move(english)}, {"fa", std::move(persian)}};
}

Step step(std::string code, StepKind kind, std::string public_step, std::string duty) {
  Step made;
  made.code = std::move(code);
  made.kind = kind;
  made.public_step = std::move(public_step);
  made.duty = std::move(duty);
  return made;
}

template <class Coded>
Coded coded(std::string code, Labels label) {
  Coded made;
  made.code = std::move(code);
  made.label = std::move(label);
  return made;
}

}  // namespace

ServiceDefinition sample_definition() {
  ServiceDefinition made;
  made.code = "permit";
  made.office = "traffic";
  made.languages = {"en", "fa"};
  made.texts["en"].name = "Permit \"A\"\\B\n";
  made.texts["en"].purpose = "Lets residents park.";
  made.texts["fa"].name = "پروانه";
  made.texts["fa"].purpose = "برای ساکنان";
  made.public_steps = {coded<PublicStep>("received", labels("Received", "دریافت شد")),
                       coded<PublicStep>("checked", labels("Being checked", "در بررسی")),
                       coded<PublicStep>("decided", labels("Decided", "تصمیم گرفته شد"))};
  made.steps = {step("check", StepKind::kWork, "checked", "agent"),
                step("await_applicant", StepKind::kWaiting, "checked", ""),
                step("review", StepKind::kWork, "decided", "supervisor")};
  made.start = {"check"};
  made.documents = {coded<DocumentKind>("address_proof", labels("Proof of address", "سند نشانی"))};
  made.form.emplace_back();
  made.form.front().code = "you";
  made.form.front().fields = {coded<Field>("zone", labels("Zone", "منطقه"))};
  made.outcomes = {coded<Choice>("granted", labels("Granted", "موافقت شد")),
                   coded<Choice>("refused", labels("Refused", "رد شد"))};
  return made;
}

Office sample_office(std::string code, std::string english, std::string persian) {
  Office office;
  office.code = std::move(code);
  office.label = labels(std::move(english), std::move(persian));
  return office;
}

Stream::Stream(RequestId id, std::string service, std::string office)
    : office_of_event(std::move(office)), service_(std::move(service)) {
  request_.id = id;
}

void Stream::add(RequestEventBody body) {
  RequestEvent event;
  event.meta.stream = request_.id;
  event.meta.version = request_.version + 1;
  event.meta.occurred_at = now;
  event.meta.recorded_at = now;
  event.meta.local_day = Day{std::chrono::floor<std::chrono::days>(now).time_since_epoch()};
  event.meta.office = office_of_event;
  event.meta.office_version = office_version;
  event.meta.service = service_;
  event.meta.service_version = 1;
  event.body = std::move(body);
  evolve(request_, event);
  events_.push_back(std::move(event));
}

RequestSubmitted submitted(Channel channel) {
  RequestSubmitted event;
  event.channel = channel;
  return event;
}

WorkItemOpened opened(std::uint32_t item, std::string step_code, std::string office) {
  WorkItemOpened event;
  event.item = ItemId{item};
  event.step = std::move(step_code);
  event.office = std::move(office);
  return event;
}

WorkItemMoved moved(std::uint32_t item, std::string from, std::string to, StepKind kind) {
  WorkItemMoved event;
  event.item = ItemId{item};
  event.from = std::move(from);
  event.to = std::move(to);
  event.kind = kind;
  return event;
}

WorkItemAssigned assigned(std::uint32_t item, ActorId actor) {
  return {.item = ItemId{item}, .assignee = actor};
}

WorkItemFinished finished(std::uint32_t item) { return {.item = ItemId{item}}; }

DecisionMade decided(std::string outcome, std::vector<std::string> grounds) {
  DecisionMade event;
  event.outcome = std::move(outcome);
  event.grounds = std::move(grounds);
  return event;
}

RequestClosed closed(CloseKind kind) { return {.kind = kind}; }

DeadlineSet deadline(std::string_view due_at) {
  DeadlineSet event;
  event.kind = "decision";
  event.due_at = at(due_at);
  event.due_day = Day{std::chrono::floor<std::chrono::days>(event.due_at).time_since_epoch()};
  return event;
}

}  // namespace rahgir::projections
