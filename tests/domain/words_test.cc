#include <gtest/gtest.h>

#include <set>
#include <string>

#include "domain/progress.h"
#include "domain/rejection.h"

namespace rahgir::domain {
namespace {

/// Every value has a word of its own that reads back; returns them in order.
template <class Enum>
std::string words() {
  std::string all;
  std::set<std::string_view> seen;
  for (std::uint8_t value = 0;; ++value) {
    const std::string_view word = word_of(static_cast<Enum>(value));
    if (word.empty()) return all;
    EXPECT_TRUE(seen.insert(word).second) << word;
    EXPECT_EQ(from_word<Enum>(word), static_cast<Enum>(value));
    all += (all.empty() ? "" : " ") + std::string(word);
  }
}

// Clients and stored definitions rely on these.
TEST(Words, AreStable) {
  EXPECT_EQ(words<FieldType>(),
            "text long_text integer decimal money date yes_no one_of many_of email phone "
            "national_id document");
  EXPECT_EQ(words<PartyRole>(), "applicant representative organisation third_party");
  EXPECT_EQ(words<StepKind>(), "work waiting");
  EXPECT_EQ(words<Awaited>(), "applicant office third_party payment");
  EXPECT_EQ(words<Clock>(), "running paused");
  EXPECT_EQ(words<CloseKind>(), "decided withdrawn lapsed duplicate");
  EXPECT_EQ(words<Counting>(), "working calendar");
  EXPECT_EQ(words<ReasonText>(), "none optional required");
  EXPECT_EQ(words<Channel>(), "web counter phone post email internal import");
  EXPECT_EQ(words<LinkKind>(), "follows duplicate inquiry appeal complaint correction");
  EXPECT_EQ(words<DeadlineBasis>(), "definition action import");
  EXPECT_EQ(words<ItemState>(), "open claimed waiting finished cancelled");
  EXPECT_EQ(words<PublicState>(), "done current remaining skipped");
}

TEST(Words, RefusesUnknownOnes) {
  EXPECT_FALSE(from_word<FieldType>(""));
  EXPECT_FALSE(from_word<FieldType>("Text"));
  EXPECT_FALSE(from_word<CloseKind>("closed"));
}

TEST(RejectionCodes, AreStable) {
  std::string all;
  for (std::uint8_t value = 0; !text_of(static_cast<RejectionCode>(value)).empty(); ++value) {
    all += std::string(text_of(static_cast<RejectionCode>(value))) + " ";
  }
  EXPECT_EQ(all,
            "invalid not-found service-unavailable action-not-allowed duty-required assignee-only "
            "four-eyes guard-failed documents-incomplete item-ambiguous version-conflict "
            "idempotency-key-reused conflict ");
}

}  // namespace
}  // namespace rahgir::domain
