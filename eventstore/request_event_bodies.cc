#include "eventstore/event_bodies.h"

namespace rahgir::eventstore {
namespace {

using enum SectionKind;

capnp::uint size_of(std::size_t size) { return static_cast<capnp::uint>(size); }
std::uint32_t number_of(domain::ItemId item) { return static_cast<std::uint32_t>(item); }
domain::ItemId item_of(std::uint32_t number) { return static_cast<domain::ItemId>(number); }

domain::SubjectId applicant_of(const std::vector<domain::Party>& parties) {
  for (const domain::Party& party : parties)
    if (party.role == domain::PartyRole::kApplicant) return party.subject;
  return {};
}

void write_parties(capnp::List<schema::Party>::Builder to,
                   const std::vector<domain::Party>& parties, SectionWriter& sections) {
  for (capnp::uint index = 0; index < to.size(); ++index) {
    const domain::Party& party = parties[index];
    to[index].setRole(as_enum<schema::PartyRole>(party.role));
    to[index].setSubject(as_capnp(party.subject));
    to[index].setLanguage(as_capnp(party.language));
    to[index].setPreferredChannel(as_capnp(party.preferred_channel));
    to[index].setHasContact(!party.contact.empty());
    sections.add_contact(party.contact, party.subject);
  }
}

std::vector<domain::Party> read_parties(capnp::List<schema::Party>::Reader from,
                                        const SectionReader& sections) {
  std::vector<domain::Party> parties;
  for (const auto each : from) {
    domain::Party party;
    party.role = to_enum(each.getRole(), domain::PartyRole::kThirdParty);
    party.subject = to_id<domain::SubjectId>(each.getSubject());
    party.language = to_string(each.getLanguage());
    party.preferred_channel = to_string(each.getPreferredChannel());
    if (each.getHasContact()) party.contact = sections.contact(party.subject);
    parties.push_back(std::move(party));
  }
  return parties;
}

domain::Reason read_reason(capnp::Text::Reader code, const SectionReader& sections) {
  return {to_string(code), sections.text(kGroundsText)};
}

}  // namespace

void write_body(schema::RequestSubmitted::Builder to, const domain::RequestSubmitted& event,
                SectionWriter& sections) {
  to.setChannel(as_enum<schema::Channel>(event.channel));
  to.setLanguage(as_capnp(event.language));
  write_answers(to.initAnswers(size_of(event.answers.clear.size())), event.answers.clear);
  write_parties(to.initParties(size_of(event.parties.size())), event.parties, sections);
  write_pairs(to.initFacts(size_of(event.facts.size())), event.facts);
  sections.add_answers(event.answers.personal, applicant_of(event.parties));
  sections.add_text(kCode, event.tracking_code);
}
void read_body(schema::RequestSubmitted::Reader from, const SectionReader& sections,
               domain::RequestSubmitted& event) {
  event.channel = to_enum(from.getChannel(), domain::Channel::kImport);
  event.language = to_string(from.getLanguage());
  event.answers = {read_answers(from.getAnswers()), sections.answers()};
  event.parties = read_parties(from.getParties(), sections);
  event.facts = read_pairs(from.getFacts());
  event.tracking_code = sections.text(kCode);
}

void write_body(schema::AnswersAmended::Builder to, const domain::AnswersAmended& event,
                SectionWriter& sections) {
  write_answers(to.initAnswers(size_of(event.answers.clear.size())), event.answers.clear);
  write_texts(to.initRemoved(size_of(event.removed.size())), event.removed);
  write_parties(to.initParties(size_of(event.parties.size())), event.parties, sections);
  sections.add_answers(event.answers.personal, applicant_of(event.parties));
}
void read_body(schema::AnswersAmended::Reader from, const SectionReader& sections,
               domain::AnswersAmended& event) {
  event.answers = {read_answers(from.getAnswers()), sections.answers()};
  event.removed = read_texts(from.getRemoved());
  event.parties = read_parties(from.getParties(), sections);
}

void write_body(schema::RequestReclassified::Builder to, const domain::RequestReclassified& event,
                SectionWriter& sections) {
  to.setService(as_capnp(event.service));
  to.setServiceVersion(event.service_version);
  to.setOffice(as_capnp(event.office));
  to.setReason(as_capnp(event.reason.code));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::RequestReclassified::Reader from, const SectionReader& sections,
               domain::RequestReclassified& event) {
  event = {to_string(from.getService()), from.getServiceVersion(), to_string(from.getOffice()),
           read_reason(from.getReason(), sections)};
}

void write_body(schema::WorkItemOpened::Builder to, const domain::WorkItemOpened& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setStep(as_capnp(event.step));
  to.setOffice(as_capnp(event.office));
  to.setKind(as_enum<schema::StepKind>(event.kind));
  to.setDueAt(as_ms(event.due_at));
  auto joined = to.initJoined(size_of(event.joined.size()));
  for (capnp::uint index = 0; index < joined.size(); ++index)
    joined.set(index, number_of(event.joined[index]));
}
void read_body(schema::WorkItemOpened::Reader from, const SectionReader&,
               domain::WorkItemOpened& event) {
  event.item = item_of(from.getItem());
  event.step = to_string(from.getStep());
  event.office = to_string(from.getOffice());
  event.kind = to_enum(from.getKind(), domain::StepKind::kWaiting);
  event.due_at = to_optional_instant(from.getDueAt());
  for (const std::uint32_t item : from.getJoined()) event.joined.push_back(item_of(item));
}

void write_body(schema::WorkItemMoved::Builder to, const domain::WorkItemMoved& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setFrom(as_capnp(event.from));
  to.setTo(as_capnp(event.to));
  to.setKind(as_enum<schema::StepKind>(event.kind));
  to.setKeepsAssignee(event.keeps_assignee);
  to.setDueAt(as_ms(event.due_at));
}
void read_body(schema::WorkItemMoved::Reader from, const SectionReader&,
               domain::WorkItemMoved& event) {
  event = {item_of(from.getItem()), to_string(from.getFrom()),
           to_string(from.getTo()), to_enum(from.getKind(), domain::StepKind::kWaiting),
           from.getKeepsAssignee(), to_optional_instant(from.getDueAt())};
}

void write_body(schema::WorkItemAssigned::Builder to, const domain::WorkItemAssigned& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setAssignee(as_capnp(event.assignee));
}
void read_body(schema::WorkItemAssigned::Reader from, const SectionReader&,
               domain::WorkItemAssigned& event) {
  event = {item_of(from.getItem()), to_id<domain::ActorId>(from.getAssignee())};
}

void write_body(schema::WorkItemClaimed::Builder to, const domain::WorkItemClaimed& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setAssignee(as_capnp(event.assignee));
  to.setInsteadOf(as_capnp(event.instead_of));
}
void read_body(schema::WorkItemClaimed::Reader from, const SectionReader&,
               domain::WorkItemClaimed& event) {
  event = {item_of(from.getItem()), to_id<domain::ActorId>(from.getAssignee()),
           to_id<domain::ActorId>(from.getInsteadOf())};
}

void write_body(schema::WorkItemReleased::Builder to, const domain::WorkItemReleased& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
}
void read_body(schema::WorkItemReleased::Reader from, const SectionReader&,
               domain::WorkItemReleased& event) {
  event.item = item_of(from.getItem());
}

void write_body(schema::WorkItemDelegated::Builder to, const domain::WorkItemDelegated& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setFrom(as_capnp(event.from));
  to.setTo(as_capnp(event.to));
}
void read_body(schema::WorkItemDelegated::Reader from, const SectionReader&,
               domain::WorkItemDelegated& event) {
  event = {item_of(from.getItem()), to_id<domain::ActorId>(from.getFrom()),
           to_id<domain::ActorId>(from.getTo())};
}

void write_body(schema::WorkItemTransferred::Builder to, const domain::WorkItemTransferred& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setFrom(as_capnp(event.from));
  to.setTo(as_capnp(event.to));
}
void read_body(schema::WorkItemTransferred::Reader from, const SectionReader&,
               domain::WorkItemTransferred& event) {
  event = {item_of(from.getItem()), to_string(from.getFrom()), to_string(from.getTo())};
}

void write_body(schema::WorkItemWaiting::Builder to, const domain::WorkItemWaiting& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
  to.setAwaited(as_enum<schema::Awaited>(event.awaited));
  to.setClock(as_enum<schema::Clock>(event.clock));
}
void read_body(schema::WorkItemWaiting::Reader from, const SectionReader&,
               domain::WorkItemWaiting& event) {
  event = {item_of(from.getItem()), to_enum(from.getAwaited(), domain::Awaited::kPayment),
           to_enum(from.getClock(), domain::Clock::kPaused)};
}

void write_body(schema::WorkItemResumed::Builder to, const domain::WorkItemResumed& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
}
void read_body(schema::WorkItemResumed::Reader from, const SectionReader&,
               domain::WorkItemResumed& event) {
  event.item = item_of(from.getItem());
}

void write_body(schema::WorkItemFinished::Builder to, const domain::WorkItemFinished& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
}
void read_body(schema::WorkItemFinished::Reader from, const SectionReader&,
               domain::WorkItemFinished& event) {
  event.item = item_of(from.getItem());
}

void write_body(schema::WorkItemCancelled::Builder to, const domain::WorkItemCancelled& event,
                SectionWriter&) {
  to.setItem(number_of(event.item));
}
void read_body(schema::WorkItemCancelled::Reader from, const SectionReader&,
               domain::WorkItemCancelled& event) {
  event.item = item_of(from.getItem());
}

void write_body(schema::ActionPerformed::Builder to, const domain::ActionPerformed& event,
                SectionWriter& sections) {
  to.setAction(as_capnp(event.action));
  to.setItem(number_of(event.item));
  write_answers(to.initForm(size_of(event.form.clear.size())), event.form.clear);
  to.setReason(as_capnp(event.reason.code));
  sections.add_answers(event.form.personal, {});
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::ActionPerformed::Reader from, const SectionReader& sections,
               domain::ActionPerformed& event) {
  event = {to_string(from.getAction()),
           item_of(from.getItem()),
           {read_answers(from.getForm()), sections.answers()},
           read_reason(from.getReason(), sections)};
}

void write_body(schema::DecisionMade::Builder to, const domain::DecisionMade& event,
                SectionWriter& sections) {
  to.setOutcome(as_capnp(event.outcome));
  write_texts(to.initGrounds(size_of(event.grounds.size())), event.grounds);
  sections.add_text(kGroundsText, event.text);
}
void read_body(schema::DecisionMade::Reader from, const SectionReader& sections,
               domain::DecisionMade& event) {
  event = {to_string(from.getOutcome()), read_texts(from.getGrounds()),
           sections.text(kGroundsText)};
}

void write_body(schema::RequestWithdrawn::Builder to, const domain::RequestWithdrawn& event,
                SectionWriter& sections) {
  to.setReason(as_capnp(event.reason.code));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::RequestWithdrawn::Reader from, const SectionReader& sections,
               domain::RequestWithdrawn& event) {
  event.reason = read_reason(from.getReason(), sections);
}

void write_body(schema::RequestClosed::Builder to, const domain::RequestClosed& event,
                SectionWriter&) {
  to.setKind(as_enum<schema::CloseKind>(event.kind));
}
void read_body(schema::RequestClosed::Reader from, const SectionReader&,
               domain::RequestClosed& event) {
  event.kind = to_enum(from.getKind(), domain::CloseKind::kDuplicate);
}

void write_body(schema::RequestReopened::Builder to, const domain::RequestReopened& event,
                SectionWriter& sections) {
  to.setReason(as_capnp(event.reason.code));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::RequestReopened::Reader from, const SectionReader& sections,
               domain::RequestReopened& event) {
  event.reason = read_reason(from.getReason(), sections);
}

void write_body(schema::RequestLinked::Builder to, const domain::RequestLinked& event,
                SectionWriter&) {
  to.setKind(as_enum<schema::LinkKind>(event.kind));
  to.setOther(as_capnp(event.other));
}
void read_body(schema::RequestLinked::Reader from, const SectionReader&,
               domain::RequestLinked& event) {
  event = {to_enum(from.getKind(), domain::LinkKind::kCorrection),
           to_id<domain::RequestId>(from.getOther())};
}

}  // namespace rahgir::eventstore
