#include <gtest/gtest.h>

#include "api/portal/display.h"
#include "api/portal/template.h"

namespace rahgir::api::portal {
namespace {

domain::Day day(std::string_view iso) { return domain::parse_day(iso).value(); }

TEST(ShowDay, IsWrittenAsEachLanguageWritesIt) {
  EXPECT_EQ(show_day(day("2026-03-01"), "en"), "Mar 1, 2026");
  EXPECT_EQ(show_day(day("2026-03-01"), "es"), "1 mar 2026");
  EXPECT_EQ(show_day(day("2026-03-01"), "hu"), "2026. márc. 1.");
  EXPECT_EQ(show_day(day("2026-03-01"), "pl"), "1 mar 2026");
  EXPECT_EQ(show_day(day("2026-03-01"), "ru"), "1 мар. 2026\u202Fг.");
  EXPECT_EQ(show_day(day("2026-03-01"), "fa"), "۱۰ اسفند ۱۴۰۴");
}

TEST(ShowDay, PersianNewYear) {
  EXPECT_EQ(show_day(day("2026-03-20"), "fa"), "۲۹ اسفند ۱۴۰۴");
  EXPECT_EQ(show_day(day("2026-03-21"), "fa"), "۱ فروردین ۱۴۰۵");
  EXPECT_EQ(show_day(day("2025-03-20"), "fa"), "۳۰ اسفند ۱۴۰۳");  // a leap year
}

TEST(ShowDecimal, UsesTheLanguagesOwnDigitsAndKeepsPlaces) {
  EXPECT_EQ(show_decimal("1.25", "en"), "1.25");
  EXPECT_EQ(show_decimal("1.25", "hu"), "1,25");
  EXPECT_EQ(show_decimal("12.5", "fa"), "۱۲٫۵");
  EXPECT_EQ(show_decimal("<b>", "en"), "<b>");
}

TEST(ShowMoney, ShowsTheCurrency) {
  EXPECT_EQ(show_money({"12.50", "EUR"}, "en"), "€12.50");
  EXPECT_NE(show_money({"12.50", "EUR"}, "fa").find("۱۲٫۵۰"), std::string::npos);
}

TEST(ShowDigits, ChangesDigitsOnly) {
  EXPECT_EQ(show_digits("1234-5678", "fa"), "۱۲۳۴-۵۶۷۸");
  EXPECT_EQ(show_digits("1234-5678", "ru"), "1234-5678");
}

TEST(DirectionOf, OnlyPersianIsRightToLeft) {
  for (const char* language : {"en", "es", "hu", "pl", "ru"}) {
    EXPECT_EQ(direction_of(language), "ltr");
  }
  EXPECT_EQ(direction_of("fa"), "rtl");
}

TEST(PlainNumber, TakesWhatPeopleType) {
  EXPECT_EQ(plain_number("۴٫۵"), "4.5");
  EXPECT_EQ(plain_number(" 4,5 "), "4.5");
  EXPECT_EQ(plain_number("١٢"), "12");
  EXPECT_EQ(plain_number("−3"), "-3");
  EXPECT_EQ(plain_number("four"), "four");
}

TEST(AsciiDigits, LeavesOtherBytesAlone) { EXPECT_EQ(ascii_digits("+۹۸ ۲۱\xFFx"), "+98 21\xFFx"); }

TEST(ReadDate, GregorianOutsidePersian) {
  EXPECT_EQ(read_date({"29", "2", "2024"}, "en"), day("2024-02-29"));
  EXPECT_EQ(read_date({"29", "2", "2023"}, "en"), std::nullopt);
  EXPECT_EQ(read_date({"1", "13", "2023"}, "en"), std::nullopt);
  EXPECT_EQ(read_date({"1", "1", "24"}, "en"), std::nullopt);
  EXPECT_EQ(read_date({"", "1", "2024"}, "en"), std::nullopt);
  EXPECT_EQ(read_date({"1", "x", "2024"}, "en"), std::nullopt);
}

TEST(ReadDate, JalaliInPersianUnlessTheYearIsGregorian) {
  EXPECT_EQ(read_date({"۱۰", "۱۲", "۱۴۰۴"}, "fa"), day("2026-03-01"));
  EXPECT_EQ(read_date({"30", "12", "1403"}, "fa"), day("2025-03-20"));
  EXPECT_EQ(read_date({"30", "12", "1404"}, "fa"), std::nullopt);
  EXPECT_EQ(read_date({"1", "1", "1340"}, "fa"), day("1961-03-21"));
  EXPECT_EQ(read_date({"1", "3", "1985"}, "fa"), day("1985-03-01"));
}

TEST(TypedDate, ReadsBackAsTheSameDay) {
  for (const char* language : {"en", "hu", "fa"}) {
    for (const char* iso : {"1959-12-31", "2024-02-29", "2025-03-20", "2026-03-21"}) {
      EXPECT_EQ(read_date(typed_date(day(iso), language), language), day(iso)) << language << iso;
    }
  }
}

TEST(FillText, ValuesAreNotPatterns) {
  EXPECT_EQ(fill_text("Apply: {service}", {{"service", "{days} it's"}}, "en"),
            "Apply: {days} it's");
}

TEST(EscapeHtml, LeavesNothingThatBreaksOut) {
  EXPECT_EQ(escape_html("<a href=\"x\" title='y'>&"),
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;");
  EXPECT_EQ(escape_html("a\x01\xFF\xC0z\n"), "a\uFFFD\uFFFD\uFFFDz\n");
  EXPECT_EQ(escape_html("سلام"), "سلام");
}

TEST(RenderPage, AnEmptyTextLeavesItsSectionOut) {
  View view;
  view.set("heading", "{{t.nav}} <x>").set("explanation", "").set("way_out", "");
  view.set("lang", "en").set("dir", "ltr");

  const std::string page = render_page("problem", view, {{"page.skip", "Skip"}});

  EXPECT_NE(page.find("<h1>{{t.nav}} &lt;x&gt;</h1>"), std::string::npos) << page;
  EXPECT_EQ(page.find("class=\"switch\""), std::string::npos);
}

}  // namespace
}  // namespace rahgir::api::portal
