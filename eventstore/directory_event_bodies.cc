#include "eventstore/definition_json.h"
#include "eventstore/event_bodies.h"

namespace rahgir::eventstore {
namespace {

capnp::uint size_of(std::size_t size) { return static_cast<capnp::uint>(size); }

/// Definitions and offices are kept as the JSON they were published as.
std::shared_ptr<const domain::ServiceDefinition> definition_of(const std::string& content) {
  auto definition = parse_definition(content);
  KJ_REQUIRE(definition.has_value(), "a kept definition cannot be read");
  return std::make_shared<const domain::ServiceDefinition>(std::move(*definition));
}

domain::Office office_of(capnp::Text::Reader content) {
  auto office = parse_office({content.cStr(), content.size()});
  KJ_REQUIRE(office.has_value(), "a kept office cannot be read");
  return std::move(*office);
}

}  // namespace

void write_body(schema::LanguagesConfigured::Builder to, const domain::LanguagesConfigured& event,
                SectionWriter&) {
  write_texts(to.initLanguages(size_of(event.languages.size())), event.languages);
}
void read_body(schema::LanguagesConfigured::Reader from, const SectionReader&,
               domain::LanguagesConfigured& event) {
  event.languages = read_texts(from.getLanguages());
}

void write_body(schema::AuthorityNamed::Builder to, const domain::AuthorityNamed& event,
                SectionWriter&) {
  write_pairs(to.initName(size_of(event.name.size())), event.name);
}
void read_body(schema::AuthorityNamed::Reader from, const SectionReader&,
               domain::AuthorityNamed& event) {
  event.name = read_pairs(from.getName());
}

void write_body(schema::OfficeDefined::Builder to, const domain::OfficeDefined& event,
                SectionWriter&) {
  to.setContent(as_capnp(office_json(event.office)));
  to.setOfficeVersion(event.office_version);
}
void read_body(schema::OfficeDefined::Reader from, const SectionReader&,
               domain::OfficeDefined& event) {
  event = {office_of(from.getContent()), from.getOfficeVersion()};
}

void write_body(schema::OfficeClosed::Builder to, const domain::OfficeClosed& event,
                SectionWriter&) {
  to.setOffice(as_capnp(event.office));
}
void read_body(schema::OfficeClosed::Reader from, const SectionReader&,
               domain::OfficeClosed& event) {
  event.office = to_string(from.getOffice());
}

void write_body(schema::StaffRegistered::Builder to, const domain::StaffRegistered& event,
                SectionWriter& sections) {
  to.setActor(as_capnp(event.actor));
  // A staff member is the subject of their own name.
  if (!event.name.empty())
    sections.add_contact({{"name", event.name}}, domain::SubjectId{event.actor.bytes});
}
void read_body(schema::StaffRegistered::Reader from, const SectionReader& sections,
               domain::StaffRegistered& event) {
  event.actor = to_id<domain::ActorId>(from.getActor());
  const auto contact = sections.contact(domain::SubjectId{event.actor.bytes});
  if (const auto name = contact.find("name"); name != contact.end()) event.name = name->second;
}

void write_body(schema::DutyGranted::Builder to, const domain::DutyGranted& event, SectionWriter&) {
  to.setActor(as_capnp(event.actor));
  to.setDuty(as_capnp(event.duty));
  to.setOffice(as_capnp(event.office));
  to.setFrom(as_ms(event.from));
  to.setUntil(as_ms(event.until));
}
void read_body(schema::DutyGranted::Reader from, const SectionReader&, domain::DutyGranted& event) {
  event = {to_id<domain::ActorId>(from.getActor()), to_string(from.getDuty()),
           to_string(from.getOffice()), to_optional_instant(from.getFrom()),
           to_optional_instant(from.getUntil())};
}

void write_body(schema::DutyRevoked::Builder to, const domain::DutyRevoked& event, SectionWriter&) {
  to.setActor(as_capnp(event.actor));
  to.setDuty(as_capnp(event.duty));
  to.setOffice(as_capnp(event.office));
}
void read_body(schema::DutyRevoked::Reader from, const SectionReader&, domain::DutyRevoked& event) {
  event = {to_id<domain::ActorId>(from.getActor()), to_string(from.getDuty()),
           to_string(from.getOffice())};
}

void write_body(schema::AbsenceSet::Builder to, const domain::AbsenceSet& event, SectionWriter&) {
  to.setActor(as_capnp(event.actor));
  to.setFrom(as_ms(event.from));
  to.setUntil(as_ms(event.until));
  to.setSubstitute(as_capnp(event.substitute));
}
void read_body(schema::AbsenceSet::Reader from, const SectionReader&, domain::AbsenceSet& event) {
  event = {to_id<domain::ActorId>(from.getActor()), to_instant(from.getFrom()),
           to_instant(from.getUntil()), to_id<domain::ActorId>(from.getSubstitute())};
}

void write_body(schema::StaffLeft::Builder to, const domain::StaffLeft& event, SectionWriter&) {
  to.setActor(as_capnp(event.actor));
}
void read_body(schema::StaffLeft::Reader from, const SectionReader&, domain::StaffLeft& event) {
  event.actor = to_id<domain::ActorId>(from.getActor());
}

void write_body(schema::TokenIssued::Builder to, const domain::TokenIssued& event, SectionWriter&) {
  to.setActor(as_capnp(event.actor));
  to.setTokenId(as_capnp(event.token_id));
  to.setTokenHash(as_data(event.token_hash));
  to.setExpiresAt(as_ms(event.expires_at));
}
void read_body(schema::TokenIssued::Reader from, const SectionReader&, domain::TokenIssued& event) {
  event = {to_id<domain::ActorId>(from.getActor()), to_string(from.getTokenId()),
           to_bytes(from.getTokenHash()), to_instant(from.getExpiresAt())};
}

void write_body(schema::TokenRevoked::Builder to, const domain::TokenRevoked& event,
                SectionWriter&) {
  to.setActor(as_capnp(event.actor));
  to.setTokenId(as_capnp(event.token_id));
}
void read_body(schema::TokenRevoked::Reader from, const SectionReader&,
               domain::TokenRevoked& event) {
  event = {to_id<domain::ActorId>(from.getActor()), to_string(from.getTokenId())};
}

void write_body(schema::DefinitionPublished::Builder to, const domain::DefinitionPublished& event,
                SectionWriter&) {
  to.setService(as_capnp(event.service));
  to.setServiceVersion(event.service_version);
  to.setContent(as_capnp(event.content));
  to.setEffectiveFrom(as_ms(event.effective_from));
  to.setChangeNote(as_capnp(event.change_note));
}
void read_body(schema::DefinitionPublished::Reader from, const SectionReader&,
               domain::DefinitionPublished& event) {
  event = {to_string(from.getService()),
           from.getServiceVersion(),
           to_string(from.getContent()),
           nullptr,
           to_optional_instant(from.getEffectiveFrom()),
           to_string(from.getChangeNote())};
  event.definition = definition_of(event.content);
}

void write_body(schema::ServiceSuspended::Builder to, const domain::ServiceSuspended& event,
                SectionWriter&) {
  to.setService(as_capnp(event.service));
  write_pairs(to.initNotice(size_of(event.notice.size())), event.notice);
}
void read_body(schema::ServiceSuspended::Reader from, const SectionReader&,
               domain::ServiceSuspended& event) {
  event = {to_string(from.getService()), read_pairs(from.getNotice())};
}

void write_body(schema::ServiceResumed::Builder to, const domain::ServiceResumed& event,
                SectionWriter&) {
  to.setService(as_capnp(event.service));
}
void read_body(schema::ServiceResumed::Reader from, const SectionReader&,
               domain::ServiceResumed& event) {
  event.service = to_string(from.getService());
}

void write_body(schema::ServiceRetired::Builder to, const domain::ServiceRetired& event,
                SectionWriter&) {
  to.setService(as_capnp(event.service));
}
void read_body(schema::ServiceRetired::Reader from, const SectionReader&,
               domain::ServiceRetired& event) {
  event.service = to_string(from.getService());
}

void write_body(schema::DefinitionReferenced::Builder to, const domain::DefinitionReferenced& event,
                SectionWriter&) {
  to.setService(as_capnp(event.service));
  to.setServiceVersion(event.service_version);
  to.setContent(as_capnp(event.content));
}
void read_body(schema::DefinitionReferenced::Reader from, const SectionReader&,
               domain::DefinitionReferenced& event) {
  event = {to_string(from.getService()), from.getServiceVersion(), to_string(from.getContent()),
           nullptr};
  event.definition = definition_of(event.content);
}

void write_body(schema::OfficeReferenced::Builder to, const domain::OfficeReferenced& event,
                SectionWriter&) {
  to.setContent(as_capnp(office_json(event.office)));
  to.setOfficeVersion(event.office_version);
}
void read_body(schema::OfficeReferenced::Reader from, const SectionReader&,
               domain::OfficeReferenced& event) {
  event = {office_of(from.getContent()), from.getOfficeVersion()};
}

}  // namespace rahgir::eventstore
