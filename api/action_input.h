#pragma once

// The body of POST /requests/{request}/actions/{action} as a command of the domain. One row a
// built-in action says which keys it takes (openapi.yaml, ActionBody); any other key is a fault.

#include <expected>
#include <memory>
#include <string_view>
#include <vector>

#include "api/attachments.h"
#include "domain/request_commands.h"

namespace rahgir::api {

struct ActionInput {
  domain::RequestCommand command;
  std::vector<DocumentReference> documents{};  // that the command attaches …
  std::string_view documents_pointer;          // … and where the body names them
  // Reclassify only: the version of the service to go on under.
  std::shared_ptr<const domain::ServiceDefinition> definition{};
  std::uint32_t definition_version = 0;
};

/// What an action of the definition is read with.
struct ActionContext {
  const domain::ServiceDefinition& definition;
  const domain::Directory& directory;
  domain::Instant now;
};

/// kInvalid with every fault of the body; kNotFound is never given: an unknown action is for the
/// domain to refuse, with what is allowed.
std::expected<ActionInput, Problem> read_action(std::string_view action, const JsonValue& body,
                                                const ActionContext& context);

/// Puts what the document store knows into the command.
void fill_documents(ActionInput& input, std::vector<domain::UploadedDocument> documents);

}  // namespace rahgir::api
