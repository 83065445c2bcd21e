#include "api/http.h"

#include <gtest/gtest.h>

#include "api/wait_limit.h"

namespace rahgir::api {
namespace {

TEST(PercentDecode, ReadsEscapesAndRefusesBrokenOnes) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a+b", PlusSign::kSpace), "a b");
  EXPECT_EQ(percent_decode("%D8%b3"), "س");
  for (const char* broken : {"%", "%4", "%4g", "%u0041", "a%"}) {
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
  }
}

TEST(ParseForm, KeepsOrderAndRepeatedNames) {
  const auto fields = parse_form("a=1&b=x+y%26z&&a=2&flag&=v");

  const HttpFields expected{{"a", "1"}, {"b", "x y&z"}, {"a", "2"}, {"flag", ""}, {"", "v"}};
  EXPECT_EQ(fields, expected);
  EXPECT_EQ(parse_form(""), HttpFields{});
}

TEST(ParseForm, RefusesTooManyFields) {
  std::string text;
  for (std::size_t i = 0; i < kMaxFormFields; ++i) text += "a&";

  EXPECT_TRUE(parse_form(text));
  EXPECT_FALSE(parse_form(text + "a"));
}

TEST(HttpRequest, FindsHeadersWithoutCaseAndTheRestWithCase) {
  HttpRequest request;
  request.headers = {{"X-Filename", "a"}, {"x-filename", "b"}};
  request.query_parameters = {{"Limit", "1"}, {"limit", "2"}};
  request.path_parameters = {{"request", "r"}};

  EXPECT_EQ(request.header("X-FILENAME"), "a");
  EXPECT_EQ(request.header("X-File"), std::nullopt);
  EXPECT_EQ(request.query("limit"), "2");
  EXPECT_EQ(request.path_parameter("request"), "r");
}

TEST(HttpRequest, ReadsAFormOnlyOfItsContentType) {
  HttpRequest request;
  request.body = "code=RH-1";
  EXPECT_FALSE(request.form());

  request.headers = {{"content-type", "application/x-www-form-urlencoded ; charset=utf-8"}};
  EXPECT_EQ(request.form(), (HttpFields{{"code", "RH-1"}}));

  request.body = "code=%zz";
  EXPECT_FALSE(request.form());
}

TEST(HttpResponse, SetHeaderReplaces) {
  HttpResponse response;
  response.headers = {{"etag", "1"}, {"Vary", "Accept"}, {"ETag", "2"}};

  response.set_header("ETag", "3");

  EXPECT_EQ(response.headers, (HttpFields{{"Vary", "Accept"}, {"ETag", "3"}}));
}

TEST(WaitLimit, GivesAPlaceBackWhenItsHolderIsDone) {
  WaitLimit limit(2);
  auto first = limit.try_enter();
  auto second = limit.try_enter();

  EXPECT_TRUE(first && second);
  EXPECT_FALSE(limit.try_enter());
  first.reset();
  EXPECT_TRUE(limit.try_enter());
}

}  // namespace
}  // namespace rahgir::api
