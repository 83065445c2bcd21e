#include "api/portal/asset_files.h"

#include <algorithm>
#include <array>

#include "api/portal/assets.h"
#include "domain/check.h"
#include "eventstore/hashing.h"

namespace rahgir::api::portal {

namespace {

struct AssetFile {
  std::string_view name, content_type;
  std::string_view bytes{};
  std::string hash{};
};

std::string short_hash(std::string_view bytes) {
  constexpr std::size_t kLength = 8;  // bytes: enough to tell versions of one file apart
  const eventstore::Hash hash = eventstore::sha256(bytes);
  return eventstore::hex(eventstore::as_text(hash).substr(0, kLength));
}

const AssetFile* find_file(std::string_view name) {
  static const auto kFiles = [] {
    std::array files{AssetFile{.name = "style.css", .content_type = "text/css; charset=utf-8"},
                     AssetFile{.name = "icon.svg", .content_type = "image/svg+xml"}};
    for (AssetFile& file : files) {
      const auto found = std::ranges::find(portal_assets(), file.name, &PortalAsset::path);
      domain::check(found != portal_assets().end(), file.name);
      file.bytes = found->bytes;
      file.hash = short_hash(file.bytes);
    }
    return files;
  }();
  const auto found = std::ranges::find(kFiles, name, &AssetFile::name);
  return found == kFiles.end() ? nullptr : &*found;
}

}  // namespace

std::string asset_url(std::string_view file) {
  const AssetFile* found = find_file(file);
  domain::check(found, file);
  return "/assets/" + std::string(file) + "?v=" + found->hash;
}

Reply get_asset(Call& call) {
  const AssetFile* file = find_file(call.http.path_parameter("file").value_or(""));
  if (!file) return fail(ProblemCode::kNotFound);
  const std::string tag = '"' + file->hash + '"';
  const bool is_known = call.http.header("If-None-Match") == tag;
  HttpResponse response{.status = is_known ? 304 : 200,
                        .content_type = std::string(file->content_type),
                        .headers = {},
                        .body = is_known ? std::string() : std::string(file->bytes)};
  const bool is_pinned = call.http.query("v") == file->hash;
  response.set_header("ETag", tag);
  response.set_header("Cache-Control",
                      is_pinned ? "public, max-age=31536000, immutable" : "public, no-cache");
  response.set_header("X-Content-Type-Options", "nosniff");
  // An icon opened by itself is a document of this site.
  response.set_header("Content-Security-Policy", "default-src 'none'");
  return response;
}

}  // namespace rahgir::api::portal
