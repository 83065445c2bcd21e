#include "consumers/kafka_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "consumers/egress.h"
#include "tests/consumers/store_scene.h"

namespace rahgir::consumers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(KafkaProperty, TakesWhatLibrdkafkaTakes) {
  for (const char* setting : {"security.protocol=sasl_ssl", "sasl.password=a=b,c", "client.id=desk",
                              "ssl.ca.location=/etc/ca.pem", "compression.codec=zstd"}) {
    EXPECT_EQ(problem_of_property(setting), std::nullopt) << setting;
  }
  EXPECT_EQ(parse_property("sasl.password=a=b,c"),
            (std::pair<std::string, std::string>("sasl.password", "a=b,c")));
}

TEST(KafkaProperty, RefusesOthersWithoutShowingTheirValue) {
  for (const char* setting :
       {"sasl.pasword=Kanarienvogel", "security.protocol=Kanarienvogel", "acks=1",
        "enable.idempotence=false", "bootstrap.servers=Kanarienvogel",
        "transactional.id=Kanarienvogel", "=Kanarienvogel", "Kanarienvogel", "partitioner=random",
        "plugin.library.paths=/tmp/Kanarienvogel"}) {
    const auto problem = problem_of_property(setting);
    ASSERT_TRUE(problem) << setting;
    EXPECT_THAT(*problem, Not(HasSubstr("Kanarienvogel")));
  }
}

class EgressAlone : public StoreScene {};

// No broker at all: the rest of the process must not notice.
TEST_F(EgressAlone, IsDownWithoutBrokersAndEndsSoon) {
  const domain::RequestId request = submit();
  EgressOptions options;
  options.kafka.brokers = "127.0.0.1:1";
  options.kafka.timeout = std::chrono::milliseconds(1'000);
  std::atomic<int> reports = 0;
  const auto begun = std::chrono::steady_clock::now();
  {
    const Egress egress(*store_, options, [&](EgressState state, const std::string& detail) {
      EXPECT_EQ(state, EgressState::kDown);
      EXPECT_THAT(detail, HasSubstr("127.0.0.1:1"));
      ++reports;
    });
    for (int i = 0; i < 1'000 && egress.figures().failures < 2; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_GE(egress.figures().failures, 2u);
    EXPECT_EQ(reports, 1) << "told once";
    std::string metrics;
    egress.append_metrics(metrics);
    EXPECT_THAT(metrics, HasSubstr("rahgir_egress_up 0\n"));
    EXPECT_THAT(metrics, HasSubstr("rahgir_egress_state{state=\"down\"} 1\n"));
    EXPECT_THAT(metrics, Not(HasSubstr("rahgir_egress_lag"))) << "not known yet";
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(15));
  EXPECT_TRUE(store_->reader(0).has_stream(request));
}

}  // namespace
}  // namespace rahgir::consumers
