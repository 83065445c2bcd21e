#pragma once

// One Cap'n Proto message as a plain run of bytes: a single segment without framing, and reading
// one that may be hostile. Internal to the codec.

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "domain/result.h"

namespace rahgir::eventstore {

/// Appends the message's words to `out`. Normally one segment; a larger message is copied into one.
inline void append_words(capnp::MessageBuilder& message, std::string& out) {
  const auto segments = message.getSegmentsForOutput();
  if (segments.size() == 1) {
    const auto bytes = segments[0].asChars();
    out.append(bytes.begin(), bytes.size());
    return;
  }
  std::size_t words = 1;
  for (const auto& segment : segments) words += segment.size();
  capnp::MallocMessageBuilder whole(static_cast<capnp::uint>(words),
                                    capnp::AllocationStrategy::FIXED_SIZE);
  const capnp::SegmentArrayMessageReader reader(segments, {.traversalLimitInWords = 16 * words});
  whole.setRoot(const_cast<capnp::SegmentArrayMessageReader&>(reader).getRoot<capnp::AnyPointer>());
  const auto bytes = whole.getSegmentsForOutput()[0].asChars();
  out.append(bytes.begin(), bytes.size());
}

/// Memory that a message is built in, kept from one message to the next of this thread.
class ScratchMessage {
 public:
  ScratchMessage() : message_(scratch()) {}
  capnp::MessageBuilder& builder() { return message_; }

 private:
  static kj::ArrayPtr<capnp::word> scratch() {
    thread_local std::vector<capnp::word> words(2048);  // zero; the builder leaves it zero
    return {words.data(), words.size()};
  }
  capnp::MallocMessageBuilder message_;
};

/// Reads a message from bytes of any alignment and origin. At most one is alive on a thread at a
/// time for the scratch memory; nested ones take memory of their own.
class WordReader {
 public:
  explicit WordReader(std::string_view bytes)
      : words_((bytes.size() + 7) / 8),
        reader_((copy(bytes, words_), segments_),
                {.traversalLimitInWords = 8 * words_.size() + 1024, .nestingLimit = 16}) {}

  template <class Root>
  typename Root::Reader root() {
    return reader_.getRoot<Root>();
  }

 private:
  void copy(std::string_view bytes, std::vector<capnp::word>& words) {
    if (!bytes.empty()) std::memcpy(words.data(), bytes.data(), bytes.size());
    segment_ = kj::ArrayPtr<const capnp::word>(words.data(), words.size());
    segments_ = kj::arrayPtr(&segment_, 1);
  }

  std::vector<capnp::word> words_;
  kj::ArrayPtr<const capnp::word> segment_;
  kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments_;
  capnp::SegmentArrayMessageReader reader_;
};

/// What the library throws on bytes that are no message, as a rejection.
template <class T, class Read>
domain::Result<T> guarded(std::string_view what, Read read) {
  try {
    return read();
  } catch (const kj::Exception&) {
    return domain::reject(domain::RejectionCode::kInvalid,
                          "The bytes of " + std::string(what) + " are damaged.");
  }
}

}  // namespace rahgir::eventstore
