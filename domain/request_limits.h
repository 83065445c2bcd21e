#pragma once

// How much one request may hold, so that nobody fills the disk with one and reading it stays quick.
// Imports are history and are not judged by these.

#include <cstddef>
#include <cstdint>

namespace rahgir::domain {

inline constexpr std::size_t kMaxDocumentsOfKind = 20;    // replaced ones do not count
inline constexpr std::size_t kMaxDocuments = 100;         // replaced ones count: they are kept
inline constexpr std::uint64_t kMaxDocumentsMb = 500;     // together; a kind that takes more: one
inline constexpr std::size_t kMaxMessagesReceived = 200;  // from the applicant
inline constexpr std::size_t kMaxMessagesSent = 1'000;    // by staff
/// Beyond, a command must close the request. Applicants stop earlier, so that staff still can act.
inline constexpr std::uint32_t kMaxEvents = 10'000;
inline constexpr std::uint32_t kMaxEventsForApplicants = 5'000;

}  // namespace rahgir::domain
