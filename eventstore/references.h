#pragma once

// The copies of definitions and offices that a partition's log holds (read_models.h, References).
// Each stands in a stream of its own, so it is found by its name and never changes.

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "eventstore/partition_reader.h"
#include "eventstore/read_models.h"

namespace rahgir::eventstore {

/// The stream of the copy of a definition version or an office version.
domain::StreamId definition_reference(std::string_view service, std::uint32_t version);
domain::StreamId office_reference(std::string_view code, std::uint32_t version);

/// Loads copies from the log when they are asked for and keeps the most recently used.
/// Thread-safe. Throws StoreDamaged.
class ReferenceShelf {
 public:
  /// Borrows the reader; keeps at most `limit` copies.
  explicit ReferenceShelf(const PartitionReader& reader, std::size_t limit = 512)
      : reader_(reader), limit_(limit) {}

  using DefinitionCopy = std::shared_ptr<const domain::ServiceDefinition>;
  using OfficeCopy = std::shared_ptr<const domain::Office>;

  /// Null when the partition has no such copy.
  DefinitionCopy definition(std::string_view service, std::uint32_t version);
  OfficeCopy office(std::string_view code, std::uint32_t version);
  /// Puts a copy that the log has or is about to have onto the shelf.
  void add(const domain::ReferenceEventBody& body);

 private:
  enum class Kind : std::uint8_t { kDefinition, kOffice };
  struct Copy {
    Kind kind = Kind::kDefinition;
    std::string code;
    std::uint32_t version = 0;
    DefinitionCopy definition;  // one of both
    OfficeCopy office;
  };
  struct Name {
    Kind kind = Kind::kDefinition;
    std::string_view code;
    std::uint32_t version = 0;
    bool operator==(const Name&) const = default;
  };
  struct NameHash {
    std::size_t operator()(const Name& name) const noexcept {
      return std::hash<std::string_view>{}(name.code) + 2 * name.version +
             static_cast<std::size_t>(name.kind);
    }
  };
  using Copies = std::list<Copy>;  // the most recently used first

  static Name name_of(const Copy& copy) { return {copy.kind, copy.code, copy.version}; }
  Copy find(const Name& name);
  Copy load(const Name& name) const;
  void keep(Copy copy);

  const PartitionReader& reader_;
  const std::size_t limit_;
  std::mutex mutex_;  // guards the members below
  Copies copies_;
  std::unordered_map<Name, Copies::iterator, NameHash> places_;  // codes are those of the copies
};

/// A reader's look at the shelf: what it found stays valid as long as it lives. Thread-safe.
class PinnedReferences final : public References {
 public:
  explicit PinnedReferences(ReferenceShelf& shelf) : shelf_(shelf) {}

  const domain::ServiceDefinition* definition(std::string_view service,
                                              std::uint32_t version) const override;
  const domain::Office* office(std::string_view code, std::uint32_t version) const override;
  std::size_t pins() const;

 private:
  template <class Found>
  struct Pin {
    std::string code;
    std::uint32_t version = 0;
    std::shared_ptr<const Found> found;
  };

  ReferenceShelf& shelf_;
  mutable std::mutex mutex_;  // guards the members below
  mutable std::vector<Pin<domain::ServiceDefinition>> definitions_;
  mutable std::vector<Pin<domain::Office>> offices_;
};

/// Of a partition that needs none: the control partition.
class NoReferences final : public References {
 public:
  const domain::ServiceDefinition* definition(std::string_view, std::uint32_t) const override {
    return nullptr;
  }
  const domain::Office* office(std::string_view, std::uint32_t) const override { return nullptr; }
};

}  // namespace rahgir::eventstore
