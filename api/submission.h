#pragma once

// Filing a request: from what was filled in to a receipt. The JSON API and the portal's pages both
// come here.

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/attachments.h"
#include "api/commands.h"

namespace rahgir::api {

struct Submission {
  std::string service;
  std::string language;  // empty: the best of what the client asks for
  domain::Channel channel = domain::Channel::kWeb;
  domain::Answers form{};
  std::map<std::string, std::string> applicant{}, on_behalf_of{};  // meaning → value
  std::vector<DocumentReference> documents{};
  std::optional<domain::Instant> occurred_at{};  // intake by staff only
};

struct Receipt {
  domain::RequestId request{};
  std::string tracking_code;  // 20 digits
  std::string secret;         // 12 characters; never in a URL but in its fragment
  eventstore::CommandReply reply{};
};

/// The key of a submission: always that of the API's own path, so that a repeat is recognised
/// whichever door it comes through. `body` are the bytes that two equal submissions share.
RepeatKey submission_key(const Caller& caller, std::string_view key, std::string_view body);

/// Files it once, however often it is repeated with the same key: a repeat gives the first receipt
/// with reply.replayed. Counts against the address's quota unless the caller is staff.
std::expected<Receipt, Problem> submit(Call& call, const Submission& submission,
                                       const RepeatKey& key);

/// Where the receipt is shown: "<public_url>/track#1234-…/SECRET".
std::string receipt_url(const Desk& desk, const Receipt& receipt);

/// POST /api/v1/requests
Reply post_request(Call& call);

}  // namespace rahgir::api
