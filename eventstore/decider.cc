#include "eventstore/decider.h"

#include <fmt/core.h>

namespace rahgir::eventstore {

bool creates_request(const CommandEnvelope& command) {
  const auto* request = std::get_if<domain::RequestCommand>(&command.command);
  if (request == nullptr) return false;
  return std::holds_alternative<domain::SubmitRequest>(*request) ||
         std::holds_alternative<std::shared_ptr<const domain::ImportRequest>>(*request);
}

domain::Result<bool> check_record_size(const PlannedRecord& record) {
  std::size_t bytes = kRecordOverhead;
  for (const std::string& event : record.events) bytes += event.size();
  if (bytes <= kMaxRecordBytes && record.events.size() <= kMaxRecordEvents) return true;
  return domain::reject(
      domain::RejectionCode::kInvalid,
      fmt::format("the command makes {} events of {} bytes, more than a record of {} holds",
                  record.events.size(), bytes, kMaxRecordBytes));
}

}  // namespace rahgir::eventstore
