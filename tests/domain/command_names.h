#pragma once

// Names of request commands, for the rows of tables and for messages of tests.

#include <array>
#include <string_view>
#include <variant>

#include "domain/request_commands.h"

namespace rahgir::domain::testing {

/// In the order of RequestCommand; built-in actions as in built_ins.h.
inline constexpr std::array<std::string_view, std::variant_size_v<RequestCommand>> kCommandNames{
    "submit",
    "(own)",
    "claim",
    "release",
    "assign",
    "delegate",
    "transfer",
    "note",
    "message",
    "attach",
    "accept_document",
    "refuse_document",
    "replace_document",
    "amend",
    "link",
    "reclassify",
    "reissue_secret",
    "withdraw",
    "reopen",
    "pass_deadline",
    "import"};
static_assert(!kCommandNames.back().empty(), "every command has a name");

inline std::string_view name_of(const RequestCommand& command) {
  return kCommandNames[command.index()];
}

}  // namespace rahgir::domain::testing
