#pragma once

// Included before everything else where clang reads our sources (fuzzers, clang-tidy). The headers
// of Cap'n Proto 0.9 leave `const char* == StringPtr` to C++20's reversed operators, which clang,
// by the later rule of P2468, does not make for a class that declares operator!=.

#include <kj/string.h>

namespace kj {
inline bool operator==(const char* a, const StringPtr& b) { return b.operator==(StringPtr(a)); }
inline bool operator!=(const char* a, const StringPtr& b) { return !(a == b); }
}  // namespace kj
