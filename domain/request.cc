#include "domain/request.h"

#include <algorithm>

namespace rahgir::domain {

const WorkItem* Request::item(ItemId id_of_item) const {
  const auto number = static_cast<std::size_t>(id_of_item);
  return number == 0 || number > items.size() ? nullptr : &items[number - 1];
}

const AttachedDocument* Request::document(DocumentId id_of_document) const {
  const auto found = std::ranges::find(documents, id_of_document,
                                       [](const auto& each) { return each.facts.document; });
  return found == documents.end() ? nullptr : &*found;
}

}  // namespace rahgir::domain
