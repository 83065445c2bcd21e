#include "tests/api/portal_markup.h"

#include <map>
#include <regex>
#include <set>

namespace rahgir::api::portal {

namespace {

const std::set<std::string> kVoid{"meta", "link", "input", "br"};

class MarkupReader {
 public:
  explicit MarkupReader(std::string html) : html_(std::move(html)) {}

  std::vector<std::string> read() && {
    check_text();
    for (std::size_t at = 0; (at = html_.find('<', at)) != std::string::npos;) {
      const std::size_t end = html_.find('>', at);
      if (end == std::string::npos) {
        fault("a tag without end");
        break;
      }
      read_tag(html_.substr(at + 1, end - at - 1));
      at = end + 1;
    }
    for (const std::string& each : open_) fault("not closed: " + each);
    check_references();
    return std::move(faults_);
  }

 private:
  void fault(std::string text) { faults_.push_back(std::move(text)); }

  void check_text() {
    static const std::regex kBare("&(?!amp;|lt;|gt;|quot;|#39;)");
    if (std::regex_search(html_, kBare)) fault("a bare ampersand");
    if (html_.find("{{") != std::string::npos) fault("a tag of the template is left");
    if (!html_.starts_with("<!DOCTYPE html>\n<html lang=")) fault("no doctype");
  }

  void read_tag(const std::string& tag) {
    if (tag.starts_with("!DOCTYPE")) return;
    if (tag.starts_with("/")) {
      if (open_.empty() || open_.back() != tag.substr(1)) fault("crossed: " + tag);
      if (!open_.empty()) open_.pop_back();
      return;
    }
    static const std::regex kTag(R"re(([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*))re");
    std::smatch match;
    if (!std::regex_match(tag, match, kTag)) return fault("no tag: " + tag);
    const std::string name = match[1];
    if (name == "script" || name == "style") fault(name);
    if (!kVoid.contains(name)) open_.push_back(name);
    read_attributes(name, match[2]);
  }

  void read_attributes(const std::string& name, const std::string& text) {
    static const std::regex kAttribute(R"re( ([a-z-]+)(?:="([^"]*)")?)re");
    std::map<std::string, std::string> attributes;
    for (std::sregex_iterator each(text.begin(), text.end(), kAttribute), end; each != end;
         ++each) {
      const std::string key = (*each)[1];
      if (!attributes.emplace(key, (*each)[2]).second) fault("twice: " + key);
      if (key == "style" || key.starts_with("on")) fault("inline: " + key);
    }
    if (attributes.contains("id") && !ids_.insert(attributes["id"]).second) {
      fault("id twice: " + attributes["id"]);
    }
    if (name == "label") labelled_.insert(attributes["for"]);
    const bool is_control = (name == "input" && attributes["type"] != "hidden") ||
                            name == "textarea" || name == "select";
    if (is_control) controls_.insert(attributes["id"]);
    for (const char* key : {"for", "aria-describedby", "aria-labelledby"}) {
      if (attributes.contains(key)) add_references(attributes[key]);
    }
    if (attributes["href"].starts_with("#")) references_.insert(attributes["href"].substr(1));
  }

  void add_references(const std::string& ids) {
    static const std::regex kId("[^ ]+");
    for (std::sregex_iterator each(ids.begin(), ids.end(), kId), end; each != end; ++each) {
      references_.insert(each->str());
    }
  }

  void check_references() {
    for (const std::string& each : references_) {
      if (!ids_.contains(each)) fault("leads nowhere: " + each);
    }
    for (const std::string& each : controls_) {
      if (!labelled_.contains(each)) fault("without label: " + each);
    }
  }

  const std::string html_;
  std::vector<std::string> open_, faults_;
  std::set<std::string> ids_, references_, labelled_, controls_;
};

}  // namespace

std::vector<std::string> faults_of_markup(std::string_view html) {
  return MarkupReader(std::string(html)).read();
}

}  // namespace rahgir::api::portal
