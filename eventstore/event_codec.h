#pragma once

// Events to bytes and back: the clear part by schema/event.capnp, personal parts into sections. The
// clear part never holds what a person typed. An unknown event type or format is an error that
// stops its reader; it is never skipped.

#include <string>
#include <string_view>
#include <variant>

#include "domain/directory_events.h"
#include "domain/request_events.h"
#include "domain/result.h"

namespace rahgir::eventstore {

using AnyEvent = std::variant<domain::RequestEvent, domain::DirectoryEvent, domain::ReferenceEvent>;

/// An encoded event frame (frame.h).
std::string encode_event(const domain::RequestEvent& event);
std::string encode_event(const domain::DirectoryEvent& event);
std::string encode_event(const domain::ReferenceEvent& event);

domain::Result<AnyEvent> decode_event(std::string_view frame);
/// The metadata alone, cheaper than the whole.
domain::Result<domain::EventMeta> decode_meta(std::string_view frame);

const domain::EventMeta& meta_of(const AnyEvent& event);

/// The event's type in past tense: "RequestSubmitted".
std::string_view type_name(const AnyEvent& event);

/// The clear body as JSON text with snake_case keys: the `data` of the feed. Holds nothing sealed.
domain::Result<std::string> clear_body_json(std::string_view frame);
/// The feed's CloudEvents type of the frame: "org.rahgir.request.submitted.v1".
domain::Result<std::string> cloud_event_type(std::string_view frame);

}  // namespace rahgir::eventstore
