#include "eventstore/event_codec.h"

#include <type_traits>

#include "eventstore/event_bodies.h"

namespace rahgir::eventstore {
namespace {

void write_meta(schema::Clear::Builder to, const domain::EventMeta& meta) {
  to.setStream(as_capnp(meta.stream));
  to.setVersion(meta.version);
  to.setOccurredMs(as_ms(meta.occurred_at));
  to.setRecordedMs(as_ms(meta.recorded_at));
  to.setBackDated(meta.back_dated);
  to.setLocalDay(as_days(meta.local_day));
  to.setCommand(as_capnp(meta.command));
  if (meta.correlation != meta.command) to.setCorrelation(as_capnp(meta.correlation));
  if (meta.causation != meta.command) to.setCausation(as_capnp(meta.causation));
  to.setActorKind(as_enum<schema::ActorKind>(meta.actor.kind));
  if (!meta.actor.id.is_none()) to.setActorId(as_capnp(meta.actor.id));
  if (!meta.actor.duty.empty()) to.setDuty(as_capnp(meta.actor.duty));
  if (!meta.office.empty()) to.setOffice(as_capnp(meta.office));
  to.setOfficeVersion(meta.office_version);
  if (!meta.service.empty()) to.setService(as_capnp(meta.service));
  to.setServiceVersion(meta.service_version);
  if (!meta.step.empty()) to.setStep(as_capnp(meta.step));
}

domain::EventMeta read_meta(schema::Clear::Reader from) {
  domain::EventMeta meta;
  meta.stream = to_id<domain::StreamId>(from.getStream());
  meta.version = from.getVersion();
  meta.occurred_at = to_instant(from.getOccurredMs());
  meta.recorded_at = to_instant(from.getRecordedMs());
  meta.back_dated = from.getBackDated();
  meta.local_day = to_day(from.getLocalDay());
  meta.command = to_id<domain::CommandId>(from.getCommand());
  meta.correlation =
      from.hasCorrelation() ? to_id<domain::CommandId>(from.getCorrelation()) : meta.command;
  meta.causation =
      from.hasCausation() ? to_id<domain::CommandId>(from.getCausation()) : meta.command;
  meta.actor.kind = to_enum(from.getActorKind(), domain::ActorKind::kSystem);
  meta.actor.id = to_id<domain::ActorId>(from.getActorId());
  meta.actor.duty = to_string(from.getDuty());
  meta.office = to_string(from.getOffice());
  meta.office_version = from.getOfficeVersion();
  meta.service = to_string(from.getService());
  meta.service_version = from.getServiceVersion();
  meta.step = to_string(from.getStep());
  return meta;
}

// One overload a type: starts that member of the union.
#define RAHGIR_WRITE(Type, ...)                                            \
  void write(schema::Clear::Body::Builder body, const domain::Type& event, \
             SectionWriter& sections) {                                    \
    write_body(body.init##Type(), event, sections);                        \
  }
RAHGIR_REQUEST_EVENTS(RAHGIR_WRITE)
RAHGIR_DIRECTORY_EVENTS(RAHGIR_WRITE)
RAHGIR_REFERENCE_EVENTS(RAHGIR_WRITE)
#undef RAHGIR_WRITE

template <class Body>
std::string encode(const domain::Event<Body>& event) {
  EventFrame frame;
  SectionWriter sections;
  ScratchMessage scratch;
  auto clear = scratch.builder().initRoot<schema::Clear>();
  write_meta(clear, event.meta);
  std::visit([&](const auto& body) { write(clear.getBody(), body, sections); }, event.body);
  append_words(scratch.builder(), frame.clear);
  frame.sections = std::move(sections.sections());
  return encode_event_frame(frame);
}

template <class Body, class Type, class Reader>
AnyEvent read_as(domain::EventMeta meta, Reader from, const SectionReader& sections) {
  domain::Event<Body> event{std::move(meta), Type{}};
  read_body(from, sections, std::get<Type>(event.body));
  sections.require_all_read();
  return event;
}

AnyEvent read_event(schema::Clear::Reader clear, const SectionReader& sections) {
  domain::EventMeta meta = read_meta(clear);
  const auto body = clear.getBody();
  using Which = schema::Clear::Body::Which;
  switch (body.which()) {
#define RAHGIR_READ(Body, Type, TAG) \
  case Which::TAG:                   \
    return read_as<Body, domain::Type>(std::move(meta), body.get##Type(), sections);
#define RAHGIR_READ_REQUEST(Type, TAG) RAHGIR_READ(domain::RequestEventBody, Type, TAG)
#define RAHGIR_READ_DIRECTORY(Type, TAG) RAHGIR_READ(domain::DirectoryEventBody, Type, TAG)
#define RAHGIR_READ_REFERENCE(Type, TAG) RAHGIR_READ(domain::ReferenceEventBody, Type, TAG)
    RAHGIR_REQUEST_EVENTS(RAHGIR_READ_REQUEST)
    RAHGIR_DIRECTORY_EVENTS(RAHGIR_READ_DIRECTORY)
    RAHGIR_REFERENCE_EVENTS(RAHGIR_READ_REFERENCE)
#undef RAHGIR_READ_REFERENCE
#undef RAHGIR_READ_DIRECTORY
#undef RAHGIR_READ_REQUEST
#undef RAHGIR_READ
  }
  KJ_FAIL_REQUIRE("an unknown type of event");
}

}  // namespace

std::string encode_event(const domain::RequestEvent& event) { return encode(event); }
std::string encode_event(const domain::DirectoryEvent& event) { return encode(event); }
std::string encode_event(const domain::ReferenceEvent& event) { return encode(event); }

domain::Result<AnyEvent> decode_event(std::string_view bytes) {
  const auto frame = decode_event_frame(bytes);
  if (!frame) return std::unexpected(frame.error());
  return guarded<AnyEvent>("an event", [&]() -> domain::Result<AnyEvent> {
    WordReader message(frame->clear);
    return read_event(message.root<schema::Clear>(), SectionReader(frame->sections));
  });
}

domain::Result<domain::EventMeta> decode_meta(std::string_view bytes) {
  const auto frame = decode_event_frame(bytes);
  if (!frame) return std::unexpected(frame.error());
  return guarded<domain::EventMeta>("an event", [&]() -> domain::Result<domain::EventMeta> {
    WordReader message(frame->clear);
    return read_meta(message.root<schema::Clear>());
  });
}

const domain::EventMeta& meta_of(const AnyEvent& event) {
  return std::visit([](const auto& each) -> const domain::EventMeta& { return each.meta; }, event);
}

namespace {
#define RAHGIR_NAME(Type, ...) \
  std::string_view name_of(const domain::Type&) { return #Type; }
RAHGIR_REQUEST_EVENTS(RAHGIR_NAME)
RAHGIR_DIRECTORY_EVENTS(RAHGIR_NAME)
RAHGIR_REFERENCE_EVENTS(RAHGIR_NAME)
#undef RAHGIR_NAME
}  // namespace

std::string_view type_name(const AnyEvent& event) {
  return std::visit(
      [](const auto& each) {
        return std::visit([](const auto& body) { return name_of(body); }, each.body);
      },
      event);
}

}  // namespace rahgir::eventstore
