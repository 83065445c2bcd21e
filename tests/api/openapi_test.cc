#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "api/routes.h"
#include "domain/fault_code.h"

// api/openapi.yaml against the route table. The file is read line by line: paths stand two spaces
// in, methods four, operationId six. Replies are checked against its schemas by
// tests/e2e/openapi_story.py.

namespace rahgir::api {
namespace {

struct Described {
  std::set<std::string> operations;  // "GET /path operationId"
  std::set<std::string> problem_codes, fault_codes;
};

std::string after_colon(const std::string& line) {
  std::string text = line.substr(line.find(':') + 1);
  text.erase(0, text.find_first_not_of(' '));
  return text;
}

Described read_description() {
  std::ifstream file(RAHGIR_SOURCE_DIR "/api/openapi.yaml");
  Described described;
  std::string path, method;
  std::set<std::string>* codes = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("  /")) path = line.substr(2, line.size() - 3);
    for (const char* each : {"get", "put", "post", "delete"}) {
      if (line == "    " + std::string(each) + ":") method = each;
    }
    if (line.starts_with("      operationId:")) {
      std::string upper;
      for (const char c : method) upper += static_cast<char>(c - 'a' + 'A');
      described.operations.insert(upper + ' ' + path + ' ' + after_colon(line));
    }
    if (line == "    ProblemCode:") codes = &described.problem_codes;
    if (line == "    FaultCode:") codes = &described.fault_codes;
    if (line == "    Problem:") codes = nullptr;
    if (codes && line.starts_with("        - ")) codes->insert(line.substr(10));
  }
  return described;
}

TEST(OpenApi, DescribesExactlyTheRouteTable) {
  std::set<std::string> routes;
  for (const Route& route : api_routes().routes) {
    routes.insert(std::string(route.method) + ' ' + std::string(route.pattern) + ' ' +
                  std::string(route.operation));
  }

  EXPECT_EQ(read_description().operations, routes);
}

TEST(OpenApi, ListsEveryProblemCode) {
  std::set<std::string> codes;
  for (const ProblemRow& row : problem_table()) codes.emplace(row.text);

  EXPECT_EQ(read_description().problem_codes, codes);
}

TEST(OpenApi, ListsEveryFaultCode) {
  EXPECT_EQ(read_description().fault_codes,
            std::set<std::string>(domain::kFaultCodes.begin(), domain::kFaultCodes.end()));
}

TEST(Routes, NameEachOperationOnce) {
  std::set<std::string_view> operations;
  for (const Route& route : api_routes().routes) {
    EXPECT_TRUE(operations.insert(route.operation).second) << route.operation;
    EXPECT_NE(route.handler == nullptr, route.upload == nullptr) << route.operation;
  }
}

}  // namespace
}  // namespace rahgir::api
