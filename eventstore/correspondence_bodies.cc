// Bodies of the events about documents, messages, questions, deadlines and secrets.

#include "eventstore/event_bodies.h"

namespace rahgir::eventstore {
namespace {

using enum SectionKind;

capnp::uint size_of(std::size_t size) { return static_cast<capnp::uint>(size); }
std::uint32_t number_of(domain::ItemId item) { return static_cast<std::uint32_t>(item); }
domain::ItemId item_of(std::uint32_t number) { return static_cast<domain::ItemId>(number); }

domain::Reason read_reason(capnp::Text::Reader code, const SectionReader& sections) {
  return {to_string(code), sections.text(kGroundsText)};
}

}  // namespace

void write_body(schema::InformationRequested::Builder to, const domain::InformationRequested& event,
                SectionWriter& sections) {
  to.setItem(number_of(event.item));
  to.setWhom(as_enum<schema::PartyRole>(event.whom));
  write_texts(to.initFields(size_of(event.fields.size())), event.fields);
  write_texts(to.initDocuments(size_of(event.documents.size())), event.documents);
  sections.add_text(kText, event.text);
}
void read_body(schema::InformationRequested::Reader from, const SectionReader& sections,
               domain::InformationRequested& event) {
  event = {item_of(from.getItem()), to_enum(from.getWhom(), domain::PartyRole::kThirdParty),
           sections.text(kText), read_texts(from.getFields()), read_texts(from.getDocuments())};
}

void write_body(schema::InformationProvided::Builder to, const domain::InformationProvided& event,
                SectionWriter& sections) {
  to.setItem(number_of(event.item));
  sections.add_text(kText, event.text);
}
void read_body(schema::InformationProvided::Reader from, const SectionReader& sections,
               domain::InformationProvided& event) {
  event = {item_of(from.getItem()), sections.text(kText)};
}

void write_body(schema::DocumentAttached::Builder to, const domain::DocumentAttached& event,
                SectionWriter& sections) {
  to.setDocument(as_capnp(event.document));
  to.setKind(as_capnp(event.kind));
  to.setMediaType(as_capnp(event.media_type));
  to.setSize(event.size);
  to.setStoredHash(as_data(event.stored_hash));
  to.setSubject(as_capnp(event.subject));
  sections.add_file(event.file_name, event.sha256, event.subject);
}
void read_body(schema::DocumentAttached::Reader from, const SectionReader& sections,
               domain::DocumentAttached& event) {
  auto file = sections.file();
  event = {to_id<domain::DocumentId>(from.getDocument()),
           to_string(from.getKind()),
           to_string(from.getMediaType()),
           from.getSize(),
           to_bytes(from.getStoredHash()),
           std::move(file.name),
           std::move(file.sha256),
           to_id<domain::SubjectId>(from.getSubject())};
}

void write_body(schema::DocumentAccepted::Builder to, const domain::DocumentAccepted& event,
                SectionWriter&) {
  to.setDocument(as_capnp(event.document));
}
void read_body(schema::DocumentAccepted::Reader from, const SectionReader&,
               domain::DocumentAccepted& event) {
  event.document = to_id<domain::DocumentId>(from.getDocument());
}

void write_body(schema::DocumentRefused::Builder to, const domain::DocumentRefused& event,
                SectionWriter& sections) {
  to.setDocument(as_capnp(event.document));
  to.setReason(as_capnp(event.reason.code));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::DocumentRefused::Reader from, const SectionReader& sections,
               domain::DocumentRefused& event) {
  event = {to_id<domain::DocumentId>(from.getDocument()), read_reason(from.getReason(), sections)};
}

void write_body(schema::DocumentReplaced::Builder to, const domain::DocumentReplaced& event,
                SectionWriter&) {
  to.setDocument(as_capnp(event.document));
  to.setReplacement(as_capnp(event.replacement));
}
void read_body(schema::DocumentReplaced::Reader from, const SectionReader&,
               domain::DocumentReplaced& event) {
  event = {to_id<domain::DocumentId>(from.getDocument()),
           to_id<domain::DocumentId>(from.getReplacement())};
}

void write_body(schema::NoteAdded::Builder, const domain::NoteAdded& event,
                SectionWriter& sections) {
  sections.add_text(kText, event.text);
}
void read_body(schema::NoteAdded::Reader, const SectionReader& sections, domain::NoteAdded& event) {
  event.text = sections.text(kText);
}

void write_body(schema::MessageSent::Builder to, const domain::MessageSent& event,
                SectionWriter& sections) {
  to.setTo(as_enum<schema::PartyRole>(event.to));
  sections.add_text(kText, event.text);
}
void read_body(schema::MessageSent::Reader from, const SectionReader& sections,
               domain::MessageSent& event) {
  event = {to_enum(from.getTo(), domain::PartyRole::kThirdParty), sections.text(kText)};
}

void write_body(schema::MessageReceived::Builder to, const domain::MessageReceived& event,
                SectionWriter& sections) {
  to.setFrom(as_enum<schema::PartyRole>(event.from));
  sections.add_text(kText, event.text);
}
void read_body(schema::MessageReceived::Reader from, const SectionReader& sections,
               domain::MessageReceived& event) {
  event = {to_enum(from.getFrom(), domain::PartyRole::kThirdParty), sections.text(kText)};
}

void write_body(schema::DeadlineSet::Builder to, const domain::DeadlineSet& event, SectionWriter&) {
  to.setKind(as_capnp(event.kind));
  to.setBasis(as_enum<schema::DeadlineBasis>(event.basis));
  to.setDueAt(as_ms(event.due_at));
  to.setDueDay(as_days(event.due_day));
  to.setCounting(as_enum<schema::Counting>(event.counting));
}
void read_body(schema::DeadlineSet::Reader from, const SectionReader&, domain::DeadlineSet& event) {
  event = {to_string(from.getKind()), to_enum(from.getBasis(), domain::DeadlineBasis::kImport),
           to_instant(from.getDueAt()), to_day(from.getDueDay()),
           to_enum(from.getCounting(), domain::Counting::kCalendar)};
}

void write_body(schema::DeadlinePaused::Builder to, const domain::DeadlinePaused& event,
                SectionWriter&) {
  to.setKind(as_capnp(event.kind));
  to.setByAction(event.by_action);
}
void read_body(schema::DeadlinePaused::Reader from, const SectionReader&,
               domain::DeadlinePaused& event) {
  event = {to_string(from.getKind()), from.getByAction()};
}

void write_body(schema::DeadlineResumed::Builder to, const domain::DeadlineResumed& event,
                SectionWriter&) {
  to.setKind(as_capnp(event.kind));
  to.setDueAt(as_ms(event.due_at));
  to.setDueDay(as_days(event.due_day));
}
void read_body(schema::DeadlineResumed::Reader from, const SectionReader&,
               domain::DeadlineResumed& event) {
  event = {to_string(from.getKind()), to_instant(from.getDueAt()), to_day(from.getDueDay())};
}

void write_body(schema::DeadlineExtended::Builder to, const domain::DeadlineExtended& event,
                SectionWriter& sections) {
  to.setKind(as_capnp(event.kind));
  to.setDueAt(as_ms(event.due_at));
  to.setDueDay(as_days(event.due_day));
  to.setReason(as_capnp(event.reason.code));
  to.setCounting(as_enum<schema::Counting>(event.counting));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::DeadlineExtended::Reader from, const SectionReader& sections,
               domain::DeadlineExtended& event) {
  event = {to_string(from.getKind()), to_instant(from.getDueAt()), to_day(from.getDueDay()),
           read_reason(from.getReason(), sections),
           to_enum(from.getCounting(), domain::Counting::kCalendar)};
}

void write_body(schema::DeadlinePassed::Builder to, const domain::DeadlinePassed& event,
                SectionWriter&) {
  to.setKind(as_capnp(event.kind));
  to.setDueAt(as_ms(event.due_at));
}
void read_body(schema::DeadlinePassed::Reader from, const SectionReader&,
               domain::DeadlinePassed& event) {
  event = {to_string(from.getKind()), to_instant(from.getDueAt())};
}

void write_body(schema::DeadlineMet::Builder to, const domain::DeadlineMet& event, SectionWriter&) {
  to.setKind(as_capnp(event.kind));
}
void read_body(schema::DeadlineMet::Reader from, const SectionReader&, domain::DeadlineMet& event) {
  event.kind = to_string(from.getKind());
}

void write_body(schema::ReceiptSecretReissued::Builder to,
                const domain::ReceiptSecretReissued& event, SectionWriter& sections) {
  to.setGeneration(event.generation);
  to.setReason(as_capnp(event.reason.code));
  sections.add_text(kGroundsText, event.reason.text);
}
void read_body(schema::ReceiptSecretReissued::Reader from, const SectionReader& sections,
               domain::ReceiptSecretReissued& event) {
  event = {from.getGeneration(), read_reason(from.getReason(), sections)};
}

}  // namespace rahgir::eventstore
