#include "api/http_head.h"

#include <gtest/gtest.h>

#include <string>

namespace rahgir::api {
namespace {

struct Refused {
  std::string head;  // Without the empty line.
  HttpRefusal refusal;
};

const std::string kPost = "POST /a HTTP/1.1\r\nHost: a\r\n";
const std::string kGet = "GET /a HTTP/1.1\r\nHost: a\r\n";
constexpr HttpRefusal kMalformed{400, "malformed-request"};

std::expected<HttpHead, HttpRefusal> parse(const std::string& head) {
  return parse_http_head(head + "\r\n", {});
}

TEST(ParseHttpHead, ReadsAPlainRequest) {
  const auto head = parse(
      "POST /r/%D8%B3?as_of=a+b&x=1 HTTP/1.1\r\nHost: a\r\nX-Filename:\t100%25.pdf \r\n"
      "Empty:\r\nContent-Length: 12\r\nExpect: 100-continue\r\n");

  ASSERT_TRUE(head) << head.error().code;
  EXPECT_EQ(head->request.method, "POST");
  EXPECT_EQ(head->request.target, "/r/%D8%B3?as_of=a+b&x=1");
  EXPECT_EQ(head->request.path, "/r/س");
  EXPECT_EQ(head->request.query("as_of"), "a b");
  EXPECT_EQ(head->request.header("x-filename"), "100%25.pdf");
  EXPECT_EQ(head->request.header("Empty"), "");
  EXPECT_EQ(head->content_length, 12u);
  EXPECT_TRUE(head->keep_alive);
  EXPECT_TRUE(head->expects_continue);
}

TEST(ParseHttpHead, HeadIsAGetWithoutBody) {
  const auto head = parse("HEAD /a HTTP/1.1\r\nHost: a\r\n");

  ASSERT_TRUE(head);
  EXPECT_EQ(head->request.method, "GET");
  EXPECT_TRUE(head->head_only);
}

TEST(ParseHttpHead, KeepsAliveUnlessToldOtherwise) {
  EXPECT_TRUE(parse(kGet)->keep_alive);
  EXPECT_FALSE(parse(kGet + "Connection: foo, Close\r\n")->keep_alive);
  EXPECT_FALSE(parse("GET / HTTP/1.0\r\n")->keep_alive);
}

TEST(ParseHttpHead, TakesAZeroLengthOnAnyMethod) {
  EXPECT_TRUE(parse(kGet + "Content-Length: 0\r\n"));
  EXPECT_TRUE(parse("DELETE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"));
}

const Refused kRefused[] = {
    // Request line.
    {"GET /a\r\nHost: a\r\n", kMalformed},
    {"\r\n", kMalformed},
    {"GET  HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET a HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET http://a/ HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a b HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a#b HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /%zz HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a?b=%z HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a%00b HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a%0d%0ab HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a\tb HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /a HTTP/1.1\nHost: a\r\n", kMalformed},
    {"GET /a HTTP/2.0\r\nHost: a\r\n", {505, "http-version-not-supported"}},
    {"GET /a FTP/1.1\r\nHost: a\r\n", kMalformed},
    {"TRACE /a HTTP/1.1\r\nHost: a\r\n", {501, "method-not-implemented"}},
    {"G(T /a HTTP/1.1\r\nHost: a\r\n", kMalformed},
    {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n", {414, "target-too-long"}},
    // Fields.
    {"GET /a HTTP/1.1\r\n", {400, "host-required"}},
    {kGet + "Host: b\r\n", {400, "header-repeated"}},
    {kGet + "Authorization: a\r\nauthorization: b\r\n", {400, "header-repeated"}},
    {kGet + "Bare\r\n", kMalformed},
    {kGet + "Space : a\r\n", kMalformed},
    {kGet + ": a\r\n", kMalformed},
    {kGet + "A: b\r\n folded\r\n", kMalformed},
    {kGet + "A: b\nContent-Length: 3\r\n", kMalformed},
    {kGet + "A: b\rc\r\n", kMalformed},
    {kGet + "A: b\x01\r\n", kMalformed},
    {kGet + std::string("A: b\0c\r\n", 8), kMalformed},
    {kGet + "Range: bytes=0-1\r\n", {416, "range-not-supported"}},
    {kPost + "Expect: magic\r\n", {417, "expectation-not-supported"}},
    // Body length.
    {kPost + "Content-Length: 5\r\nContent-Length: 5\r\n", {400, "header-repeated"}},
    {kPost + "Content-Length: 5\r\ncontent-length: 6\r\n", {400, "header-repeated"}},
    {kPost + "Content-Length: 5, 5\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length: +5\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length: -5\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length: 0x5\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length: 5 5\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length:\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length: 99999999999999999999\r\n", {400, "content-length-invalid"}},
    {kPost + "Content-Length : 5\r\n", kMalformed},
    {kPost + "Transfer-Encoding: chunked\r\n", {411, "length-required"}},
    {kPost + "Transfer-Encoding:\r\n", {411, "length-required"}},
    {kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", {400, "body-length-ambiguous"}},
    {kPost + "Content-Length: 5\r\nContent-Encoding: gzip\r\n",
     {415, "content-encoding-not-supported"}},
    {kGet + "Content-Length: 5\r\n", {400, "body-not-expected"}},
    {"HEAD /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", {400, "body-not-expected"}},
    {"DELETE /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n", {400, "body-not-expected"}},
};

TEST(ParseHttpHead, RefusesWhatCouldBeReadInTwoWays) {
  for (const Refused& row : kRefused) {
    const auto head = parse(row.head);

    ASSERT_FALSE(head) << row.head;
    EXPECT_EQ(head.error(), row.refusal) << row.head << head.error().status << head.error().code;
  }
}

TEST(ParseHttpHead, CountsHeaders) {
  std::string head = kGet;
  for (int i = 1; i < 64; ++i) head += "X-" + std::to_string(i) + ": a\r\n";

  EXPECT_TRUE(parse(head));
  EXPECT_EQ(parse(head + "X-64: a\r\n").error(), (HttpRefusal{431, "too-many-headers"}));
}

}  // namespace
}  // namespace rahgir::api
