#include "api/documents.h"

#include <algorithm>
#include <utility>

#include "api/base64.h"
#include "api/commands.h"
#include "api/json_output.h"
#include "api/reading.h"
#include "domain/text.h"

namespace rahgir::api {

namespace {

constexpr std::size_t kMaxFileName = 255;  // bytes
constexpr std::string_view kAnyType = "application/octet-stream";

bool is_media_type(std::string_view text) {
  const auto is_token = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
  };
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size() &&
         text.size() <= 100 && std::ranges::all_of(text.substr(0, slash), is_token) &&
         std::ranges::all_of(text.substr(slash + 1), is_token);
}

std::string media_type_of(const HttpRequest& request) {
  std::string_view given = request.header("Content-Type").value_or(kAnyType);
  given = given.substr(0, given.find(';'));
  while (given.ends_with(' ')) given.remove_suffix(1);
  std::string type(given);
  std::ranges::transform(type, type.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return type;
}

std::expected<std::string, Problem> file_name_of(const HttpRequest& request) {
  const auto header = request.header("X-Filename");
  if (!header) return std::string();
  const auto name = percent_decode(*header);
  const bool fits = name && name->size() <= kMaxFileName && domain::is_clean_text(*name) &&
                    name->find_first_of("/\\\n\r\t") == std::string::npos;
  if (!fits) {
    return bad_parameter("X-Filename",
                         "A file name without folders, percent-encoded UTF-8, is expected.");
  }
  return *name;
}

/// Digest: sha-256=<base64> (RFC 3230); other algorithms are not looked at.
bool fits_digest(const HttpRequest& request, std::string_view sha256) {
  const auto header = request.header("Digest");
  constexpr std::string_view kName = "sha-256=";
  if (!header || header->size() < kName.size()) return true;
  if (!equal_without_case(header->substr(0, kName.size()), kName)) return true;
  return header->substr(kName.size()) == encode_base64(sha256);
}

std::unexpected<Problem> no_uploads() {
  return std::unexpected(
      Problem{.code = ProblemCode::kReadOnly, .retry_after = std::chrono::seconds(60)});
}

/// A store that has failed refuses like a full one; it says so itself.
Problem problem_of_upload(const Call& call, const domain::Rejection& rejection) {
  if (!call.desk.store.takes_uploads()) return no_uploads().error();
  Problem problem = problem_of(rejection);
  if (rejection.code == domain::RejectionCode::kInvalid) problem.code = ProblemCode::kBodyTooLarge;
  if (rejection.code == domain::RejectionCode::kConflict) {
    problem.code = ProblemCode::kUploadQuotaExceeded;
  }
  return problem;
}

/// As in RFC 6266, for any name; bytes other than letters and digits are escaped.
std::string disposition_of(std::string_view file_name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string text = "attachment";
  if (file_name.empty()) return text;
  text += "; filename*=UTF-8''";
  for (const char c : file_name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    if (plain) {
      text += c;
      continue;
    }
    text += '%';
    text += kHex[static_cast<unsigned char>(c) >> 4];
    text += kHex[static_cast<unsigned char>(c) & 15];
  }
  return text;
}

/// Who is counted for documents that no request refers to yet: staff by person, applicants by
/// request, others by address.
std::string uploader_of(const Call& call) {
  return call.caller.kind == Caller::Kind::kAnonymous ? "address:" + call.address
                                                      : call.caller.scope();
}

struct DownloadPlaces {
  AddressCount::Place in_all;
  std::optional<AddressCount::Place> of_public;
};

/// What a document being sent holds.
struct Download {
  DownloadPlaces places;
  std::unique_ptr<eventstore::DocumentReader> reader;
  std::string_view first{};  // the reader's newest piece, until it is sent
};

std::unexpected<Problem> no_place(AddressCount::Full full) {
  constexpr std::chrono::seconds kRetryAfter{2};
  const bool is_callers = full == AddressCount::Full::kAddress;
  return std::unexpected(
      Problem{.code = is_callers ? ProblemCode::kTooManyRequests : ProblemCode::kOverloaded,
              .retry_after = kRetryAfter});
}

/// Whoever is not of the staff needs a place among the public's too, which are fewer.
std::expected<DownloadPlaces, Problem> enter_download(const Call& call) {
  const bool is_staff = call.caller.is_staff();
  const std::string caller = is_staff ? call.caller.scope() : "address:" + call.address;
  std::optional<AddressCount::Place> of_public;
  if (!is_staff) {
    auto place = call.desk.public_downloads.try_enter(caller);
    if (!place) return no_place(place.error());
    of_public.emplace(*std::move(place));
  }
  auto place = call.desk.downloads.try_enter(caller);
  if (!place) return no_place(place.error());
  return DownloadPlaces{.in_all = *std::move(place), .of_public = std::move(of_public)};
}

/// Damage in the first piece, and so in any small document, is met before anything is answered.
std::expected<std::shared_ptr<HttpPieces>, Problem> begin_download(
    const Call& call, const eventstore::StoredDocument& stored) {
  auto places = enter_download(call);
  if (!places) return std::unexpected(places.error());
  auto reader = call.desk.store.documents().reader(stored.id);
  if (!reader) return std::unexpected(problem_of(reader.error()));
  const auto download =
      std::make_shared<Download>(Download{*std::move(places), *std::move(reader)});
  download->first = download->reader->next();
  return std::make_shared<HttpPieces>(
      HttpPieces{.size = stored.size, .next = [download] {
                   const std::string_view first = std::exchange(download->first, {});
                   return first.empty() ? download->reader->next() : first;
                 }});
}

HttpResponse attachment_response(const eventstore::StoredDocument& stored,
                                 std::shared_ptr<HttpPieces> pieces) {
  HttpResponse response{
      .status = 200, .content_type = stored.media_type, .pieces = std::move(pieces)};
  response.set_header("Content-Disposition", disposition_of(stored.file_name));
  response.set_header("X-Content-Type-Options", "nosniff");
  response.set_header("Content-Security-Policy", "default-src 'none'; sandbox");
  return response;
}

/// Counts against the address's uploads unless the caller is staff. kReadOnly when the disk is low,
/// kTooManyRequests, kUploadQuotaExceeded, kUnsupportedMediaType.
std::expected<std::unique_ptr<eventstore::DocumentUpload>, Problem> begin_upload(
    const Call& call, std::string_view media_type, std::string_view file_name) {
  if (!call.desk.store.takes_uploads()) return no_uploads();
  if (!is_media_type(media_type)) return fail(ProblemCode::kUnsupportedMediaType);
  if (!call.caller.is_staff()) {
    if (const auto wait = call.desk.uploads.take(call.address, call.now)) {
      return std::unexpected(Problem{.code = ProblemCode::kTooManyRequests, .retry_after = wait});
    }
  }
  using Kind = eventstore::Uploader::Kind;
  const std::string name = uploader_of(call);
  auto upload = call.desk.store.documents().begin(
      {.name = name, .kind = call.caller.is_staff() ? Kind::kStaff : Kind::kPublic}, media_type,
      file_name, call.now);
  if (!upload) return std::unexpected(problem_of_upload(call, upload.error()));
  return *std::move(upload);
}

}  // namespace

Reply post_document(Call& call, const HttpBodyReader& body) {
  const auto file_name = file_name_of(call.http);
  if (!file_name) return std::unexpected(file_name.error());
  auto upload = begin_upload(call, media_type_of(call.http), *file_name);
  if (!upload) return std::unexpected(upload.error());

  std::optional<Problem> refused;
  bool is_empty = true;
  const bool arrived = body([&](const char* bytes, std::size_t size) {
    is_empty = is_empty && size == 0;
    const auto written = (*upload)->write({bytes, size});
    if (!written) refused = problem_of_upload(call, written.error());
    return written.has_value();
  });
  if (refused) return std::unexpected(*std::move(refused));
  if (!arrived) return fail(ProblemCode::kUploadInterrupted);
  if (is_empty) {
    return fail({{.pointer = "", .code = "empty-document", .detail = "The document is empty."}});
  }
  const auto stored = (*upload)->finish();
  if (!stored) return std::unexpected(problem_of_upload(call, stored.error()));
  if (!fits_digest(call.http, stored->sha256)) {
    static_cast<void>(call.desk.store.documents().erase_unreferenced(*stored));
    return fail(ProblemCode::kDigestMismatch);
  }
  JsonWriter json;
  json.begin_object();
  json.field("document", stored->id);
  json.field("sha256", eventstore::hex(stored->sha256));
  json.field("size", stored->size);
  json.end_object();
  HttpResponse response = json_response(json.take());
  response.status = 201;
  response.set_header("Location", "/api/v1/documents/" + domain::to_text(stored->id));
  return response;
}

Reply get_document(Call& call) {
  const auto id =
      domain::parse_id<domain::DocumentId>(call.http.path_parameter("document").value_or(""));
  if (!id) return fail(ProblemCode::kNotFound);
  if (auto reached = await_position(call); !reached) return std::unexpected(reached.error());
  const auto stored = call.desk.store.documents().find(*id);
  if (!stored || stored->claimed_by.is_none()) return fail(ProblemCode::kNotFound);
  const auto opened = open_request(call, stored->claimed_by, {});
  if (!opened) return std::unexpected(opened.error());
  // Claimed but never attached: the command that was to attach it was refused.
  if (!opened->request.document(*id)) return fail(ProblemCode::kNotFound);
  auto pieces = begin_download(call, *stored);
  if (!pieces) return std::unexpected(pieces.error());
  return attachment_response(*stored, *std::move(pieces));
}

}  // namespace rahgir::api
