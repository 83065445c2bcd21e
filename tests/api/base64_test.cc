#include "api/base64.h"

#include <gtest/gtest.h>

#include <utility>

namespace rahgir::api {
namespace {

TEST(Base64, WritesAndReadsTheVectorsOfRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"},
                                                         {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(encode_base64(bytes), text);
    EXPECT_EQ(decode_base64(text), bytes);
  }
}

TEST(Base64, ReadsNothingElse) {
  for (const char* text : {"*", "Zg-_", "Z g", "Zm9v\n"}) EXPECT_FALSE(decode_base64(text)) << text;
}

}  // namespace
}  // namespace rahgir::api
