#include <gtest/gtest.h>

#include "ops/import/cases.h"
#include "tests/domain/sample_definitions.h"
#include "tests/ops/import_samples.h"

// From rows to cases: what a case becomes, and why a case is refused.

namespace rahgir::ops::testing {
namespace {

domain::ActorId named(std::string_view name) {
  domain::ActorId actor;
  for (std::size_t index = 0; index < name.size() && index < 16; ++index)
    actor.bytes[index] = static_cast<std::uint8_t>(name[index]);
  return actor;
}

class Cases {
 public:
  explicit Cases(std::string_view csv)
      : mapping_(parse_mapping(kSampleMapping, "m.toml").value()),
        definition_(domain::testing::sample_definition()),
        collector_(mapping_, definition_) {
    CsvReader reader(',', [&](const CsvRecord& record) { return collector_.take(record); });
    outcome = reader.feed(csv);
    if (outcome) outcome = reader.finish();
  }
  const CaseCollector& operator*() const { return collector_; }
  auto build(std::size_t index) const { return collector_.build(index, named); }
  /// "3: reason", or "built".
  std::string refusal(std::size_t index = 0) const {
    const auto built = build(index);
    if (built) return "built";
    return std::to_string(built.error().line) + ": " + built.error().reason;
  }

  domain::Result<void> outcome;

 private:
  Mapping mapping_;
  domain::ServiceDefinition definition_;
  CaseCollector collector_;
};

domain::Instant instant(std::string_view text) { return domain::parse_instant(text).value(); }

std::string action_at(const ImportCase& one, std::size_t index) {
  return std::get<domain::PerformAction>(one.request.steps.at(index).command).action;
}

TEST(CaseCollector, TellsACaseWithAllItsRows) {
  const Cases cases(sample_csv(sample_row({{"planned", "2011-11-01 00:00:00+01:00"}}) +
                               sample_row({{"case", "c2"}}) +
                               sample_row({{"planned", "2011-11-01 00:00:00+01:00"},
                                           {"what", "Grant"},
                                           {"who", "Cyd"},
                                           {"when", "2011-10-13T08:00:00.1239Z"}})));
  ASSERT_TRUE(cases.outcome);
  ASSERT_EQ((*cases).cases(), 2U);
  EXPECT_EQ((*cases).rows(), 3U);

  const auto built = cases.build(0);

  ASSERT_TRUE(built) << built.error().reason;
  EXPECT_EQ(built->id, "c1");
  EXPECT_EQ(built->line, 2U);
  EXPECT_EQ(built->rows, 2U);
  const domain::SubmitRequest& submission = built->request.submission;
  EXPECT_EQ(built->request.submitted_at, instant("2011-10-11T11:42:22.688Z"));
  EXPECT_EQ(submission.channel, domain::Channel::kEmail);
  EXPECT_EQ(submission.office, "traffic");
  EXPECT_EQ(submission.form.at("full_name"), domain::Answer(std::string("Ada Lovelace")));
  EXPECT_EQ(submission.form.at("zone"), domain::Answer(std::string("a")));
  EXPECT_EQ(submission.facts.at("source_case"), "c1");
  EXPECT_EQ(submission.facts.at("planned"), "2011-10-31T23:00:00.000Z");
  EXPECT_EQ(submission.due_at, instant("2011-12-06T12:00:00Z"));
  ASSERT_EQ(built->request.steps.size(), 3U);
  const domain::ImportedStep& assignment = built->request.steps[0];
  EXPECT_EQ(std::get<domain::AssignItem>(assignment.command).assignee, named("Bob"));
  EXPECT_TRUE(assignment.actor.is_none()) << "by the import";
  EXPECT_EQ(assignment.occurred_at, built->request.submitted_at);
  EXPECT_EQ(action_at(*built, 1), "approve");
  EXPECT_EQ(action_at(*built, 2), "grant");
  EXPECT_EQ(built->request.steps[2].actor, named("Cyd"));
  EXPECT_EQ(built->request.steps[2].line, 4U);
  EXPECT_EQ(built->request.steps[2].occurred_at, instant("2011-10-13T08:00:00.123Z"));
  EXPECT_FALSE(built->request.closing);
}

TEST(CaseCollector, LeavesOutWhatIsEmpty) {
  const Cases cases(
      sample_csv(sample_row({{"zone", ""}, {"due", ""}, {"responsible", ""}, {"who", ""}})));

  const auto built = cases.build(0);

  ASSERT_TRUE(built) << built.error().reason;
  EXPECT_FALSE(built->request.submission.form.contains("zone"));
  EXPECT_FALSE(built->request.submission.facts.contains("planned"));
  EXPECT_FALSE(built->request.submission.due_at);
  EXPECT_TRUE(built->request.submission.without_deadline);
  ASSERT_EQ(built->request.steps.size(), 1U);
  EXPECT_TRUE(built->request.steps[0].actor.is_none());
  EXPECT_TRUE((*cases).people().empty());
}

TEST(CaseCollector, OrdersRowsByInstantThenByFile) {
  const Cases cases(sample_csv(sample_row({{"when", "2011-10-14T08:00:00Z"}, {"who", "3"}}) +
                               sample_row({{"when", "2011-10-12T10:00:00+02:00"}, {"who", "1"}}) +
                               sample_row({{"when", "2011-10-12T08:00:00Z"}, {"who", "2"}})));

  const auto built = cases.build(0);

  ASSERT_TRUE(built);
  EXPECT_EQ(built->request.steps[1].actor, named("1"));
  EXPECT_EQ(built->request.steps[2].actor, named("2"));
  EXPECT_EQ(built->request.steps[3].actor, named("3"));
}

TEST(CaseCollector, ClosesNotBeforeItsLastRow) {
  const Cases early(sample_csv(sample_row({{"ended", "2011-10-12T00:00:00Z"}}))),
      late(sample_csv(sample_row({{"ended", "2011-10-13T00:00:00Z"}}))),
      first(sample_csv(
          sample_row({{"ended", "2011-10-01T00:00:00Z"}, {"when", "2011-10-02T00:00:00Z"}})));

  EXPECT_EQ(early.build(0)->request.closing->occurred_at, instant("2011-10-12T08:00:00Z"));
  EXPECT_EQ(late.build(0)->request.closing->occurred_at, instant("2011-10-13T00:00:00Z"));
  EXPECT_EQ(first.build(0)->request.closing->occurred_at, instant("2011-10-11T11:42:22.688Z"))
      << "nor before its submission";
  EXPECT_EQ(late.build(0)->request.closing->actions.size(), 2U);
}

TEST(CaseCollector, RefusesACaseWithLineAndReason) {
  const struct {
    std::map<std::string, std::string> cells;
    std::string refusal;
  } table[] = {
      {{{"state", "start"}}, "3: state is \"start\", not \"complete\""},
      {{{"office", "N"}}, "3: office is \"N\" here, but \"T\" in line 2 of the same case"},
      {{{"ended", "x"}}, "3: ended is \"x\" here, but \"\" in line 2 of the same case"},
      {{{"when", "yesterday"}}, "3: when is \"yesterday\", no instant"},
      {{{"when", "2011-10-12"}}, "3: when is \"2011-10-12\", no instant"},
      {{{"what", "Sing"}}, "3: the mapping has no action for \"Sing\""},
      {{{"who", std::string(201, 'x')}}, "3: who is no name of at most 200 characters"},
      {{{"who", "\"a\nb\""}}, "3: who is no name of at most 200 characters"},
  };
  for (const auto& row : table) {
    const Cases cases(sample_csv(sample_row() + sample_row(row.cells) +
                                 sample_row({{"case", "c2"}}) + sample_row()));
    EXPECT_EQ(cases.refusal(), row.refusal);
    EXPECT_EQ(cases.build(0).error().rows, 3U);
    EXPECT_EQ(cases.refusal(1), "built") << "other cases go on";
  }
}

TEST(CaseCollector, RefusesWhatDescribesTheCase) {
  const struct {
    std::map<std::string, std::string> cells;
    std::string refusal;
  } table[] = {
      {{{"case", ""}}, "2: case is empty"},
      {{{"filed", ""}}, "2: filed is empty"},
      {{{"filed", "soon"}}, "2: filed is \"soon\", no instant"},
      {{{"office", ""}}, "2: office is \"\", which the mapping has no code for"},
      {{{"channel", "Fax"}}, "2: channel is \"Fax\", which the mapping has no code for"},
      {{{"zone", "B"}}, "2: zone is \"B\", which the mapping has no code for"},
      {{{"planned", "later"}}, "2: planned is \"later\", no instant"},
      {{{"due", "later"}}, "2: due is \"later\", no instant"},
      {{{"ended", "later"}}, "2: ended is \"later\", no instant"},
      {{{"case", std::string(1001, 'c')}}, "2: case is no line of at most 1000 characters"},
  };
  for (const auto& row : table)
    EXPECT_EQ(Cases(sample_csv(sample_row(row.cells))).refusal(), row.refusal);
}

TEST(CaseCollector, RefusesAFileWithOtherColumns) {
  const Cases unknown("colour," + sample_csv("red," + sample_row()));
  std::string header(kSampleHeader);
  header.erase(header.find(",state"), 6);
  const Cases missing(header + "\n");

  ASSERT_FALSE(unknown.outcome);
  EXPECT_EQ(unknown.outcome.error().detail,
            "Line 1: The mapping neither reads nor ignores columns of the file: \"colour\".");
  ASSERT_FALSE(missing.outcome);
  EXPECT_EQ(missing.outcome.error().detail,
            "Line 1: The file lacks columns that the mapping names: \"state\".");
}

TEST(CaseCollector, TellsEqualFactsAlikeAndOthersNot) {
  const auto facts = [](const std::map<std::string, std::string>& cells) {
    return Cases(sample_csv(sample_row() + sample_row(cells))).build(0)->facts;
  };
  const std::string usual = facts({});

  EXPECT_EQ(Cases(sample_csv("\n" + sample_row({{"note", "y"}}) + sample_row())).build(0)->facts,
            usual)
      << "neither lines nor ignored columns count";
  EXPECT_NE(facts({{"who", "Dan"}}), usual);
  EXPECT_NE(facts({{"what", "Grant"}}), usual);
  EXPECT_NE(facts({{"when", "2011-10-12T08:00:00.001Z"}}), usual);
  EXPECT_EQ(facts({{"when", "2011-10-12 10:00:00.0009+02:00"}}), usual);
  for (const char* column : {"filed", "due", "planned", "ended"}) {
    const std::string row = sample_row({{column, "2011-10-12T09:00:00Z"}});
    EXPECT_NE(Cases(sample_csv(row + row)).build(0)->facts, usual) << column;
  }
  for (const auto& [column, cell] : std::map<std::string, std::string>{
           {"office", "N"}, {"channel", "Desk"}, {"zone", ""}, {"responsible", "Dan"}}) {
    const std::string row = sample_row({{column, cell}});
    EXPECT_NE(Cases(sample_csv(row + row)).build(0)->facts, usual) << column;
  }
}

}  // namespace
}  // namespace rahgir::ops::testing
