#include "projections/row_bytes.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/projections/sample_requests.h"

namespace rahgir::projections {
namespace {

using domain::Day;
using domain::Instant;
using std::chrono::days;
using std::chrono::milliseconds;

TEST(RowBytes, ReadsWhatWasWritten) {
  RowWriter out;
  out.u8(7).u16(0xABCD).u32(0xDEADBEEF).instant(at("2026-03-01T09:30:00.123Z"));
  out.instant(std::optional<Instant>()).instant(std::optional(Instant::max()));
  out.day(day("1969-12-31")).code("").code("step_one").count(300).text(std::string_view("\0x", 2));
  out.id(id_of<domain::RequestId>(42)).raw(std::string(300, ' '));

  RowReader in(out.bytes());

  EXPECT_EQ(in.u8(), 7);
  EXPECT_EQ(in.u16(), 0xABCD);
  EXPECT_EQ(in.u32(), 0xDEADBEEF);
  EXPECT_EQ(in.instant(), at("2026-03-01T09:30:00.123Z"));
  EXPECT_EQ(in.optional_instant(), std::nullopt);
  EXPECT_EQ(in.optional_instant(), Instant::max());
  EXPECT_EQ(in.day(), day("1969-12-31"));
  EXPECT_EQ(in.code(), "");
  EXPECT_EQ(in.code(), "step_one");
  EXPECT_EQ(in.count(), 300U);
  EXPECT_EQ(in.text(), std::string_view("\0x", 2));
  EXPECT_EQ(in.id<domain::RequestId>(), id_of<domain::RequestId>(42));
  EXPECT_TRUE(in.is_good());
  EXPECT_FALSE(in.is_read());
}

TEST(RowBytes, SortLikeTheirValues) {
  const std::vector<std::int64_t> values{std::numeric_limits<std::int64_t>::min(),
                                         -1'000'000,
                                         -256,
                                         -1,
                                         0,
                                         1,
                                         255,
                                         256,
                                         1'772'000'000'000,
                                         std::numeric_limits<std::int64_t>::max()};
  for (std::size_t i = 1; i < values.size(); ++i) {
    RowWriter less, more;
    less.instant(Instant{milliseconds{values[i - 1]}});
    more.instant(Instant{milliseconds{values[i]}});
    EXPECT_LT(less.bytes(), more.bytes()) << values[i];
  }
  for (const int value : {-100'000, -1, 0, 20'000}) {
    RowWriter less, more;
    less.day(Day{days{value}});
    more.day(Day{days{value + 1}});
    EXPECT_LT(less.bytes(), more.bytes()) << value;
  }
  RowWriter shorter, longer;
  shorter.code("a").code("z");
  longer.code("ab").code("a");
  EXPECT_LT(shorter.bytes(), longer.bytes());
}

TEST(RowReader, YieldsZerosPastTheEnd) {
  for (const std::string_view bytes : {"",
                                       "\x05"
                                       "abc",
                                       "abc", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"}) {
    RowReader text(bytes), number(bytes.substr(0, 3)), code(bytes);
    EXPECT_EQ(text.text(), "");
    EXPECT_FALSE(text.is_good());
    EXPECT_EQ(number.u32(), 0U);
    EXPECT_FALSE(number.is_read());
    EXPECT_EQ(code.code(), "");
    EXPECT_FALSE(code.is_good());
  }
}

}  // namespace
}  // namespace rahgir::projections
