#pragma once

// The stable words for what is wrong at one place of the input (Fault::code). They are listed here,
// once; what notes faults takes a FaultCode, so that a word which is not listed does not compile.
// Clients act on them, and the text catalogues translate them ("fault.<code>", in every language).

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace rahgir::domain {

/// What a client of the API can meet. Sorted.
inline constexpr auto kFaultCodes = std::to_array<std::string_view>({
    "after-close",
    "before-finish",
    "closed",
    "conflict",
    "control-characters",
    "cycle",
    "document-taken",
    "duplicate",
    "empty-document",
    "file-name",
    "format",
    "future",
    "later-field",
    "left",
    "malformed",
    "mismatch",
    "missing-join",
    "missing-language",
    "national-id",
    "national-id-check",
    "never",
    "never-closes",
    "never-finished",
    "no-waiting-step",
    "no-way-out",
    "not-allowed",
    "not-coded",
    "not-eligible",
    "option",
    "order",
    "other-office",
    "out-of-range",
    "pattern",
    "required",
    "reserved",
    "same-person",
    "strands",
    "test",
    "too-deep",
    "too-large",
    "too-long",
    "too-many",
    "too-many-documents",
    "too-many-events",
    "too-many-messages",
    "too-small",
    "tracking-code-character",
    "tracking-code-check",
    "tracking-code-length",
    "type",
    "unexpected",
    "unknown",
    "unknown-document",
    "unknown-key",
    "unreachable",
});

/// Of configuration and mapping files, told on the command line in English only. Sorted.
inline constexpr auto kFileFaultCodes = std::to_array<std::string_view>({
    "contradiction",
    "empty",
    "invalid-file",
    "invalid-setting",
    "missing",
    "missing-ground",
    "missing-text",
    "separator",
    "unfit-answer",
    "unknown-action",
    "unknown-field",
    "unknown-ground",
    "unknown-language",
    "unknown-office",
    "unknown-setting",
    "unknown-word",
});

static_assert(std::ranges::is_sorted(kFaultCodes) && std::ranges::is_sorted(kFileFaultCodes));

/// One of those words. Static storage.
class FaultCode {
 public:
  consteval FaultCode(const char* word) : word_(word) {  // NOLINT: stands where the word would
    const bool is_listed = std::ranges::binary_search(kFaultCodes, word_) ||
                           std::ranges::binary_search(kFileFaultCodes, word_);
    if (!is_listed) throw "add the word to domain/fault_code.h, and its texts";
  }

  operator std::string() const { return std::string(word_); }  // NOLINT: as above

 private:
  std::string_view word_;
};

}  // namespace rahgir::domain
