#include "projections/neutral_steps.h"

#include <map>

#include "domain/check.h"

namespace rahgir::projections {
namespace {

using domain::Labels;
using domain::PublicState;

constexpr std::string_view kReceived = "received", kInProgress = "in_progress", kClosed = "closed";

}  // namespace

std::vector<NeutralStep> neutral_steps_of(const domain::Request& request) {
  const bool is_closed = request.is_closed();
  const std::optional<domain::Instant> closed_at =
      is_closed ? std::optional(request.closings.back().at) : std::nullopt;
  return {
      {kReceived, PublicState::kDone, request.submitted_at},
      {kInProgress, is_closed ? PublicState::kDone : PublicState::kCurrent, request.submitted_at},
      {kClosed, is_closed ? PublicState::kDone : PublicState::kRemaining, closed_at}};
}

const Labels& neutral_label(std::string_view code) {
  static const std::map<std::string_view, Labels> kLabels{{kReceived,
                                                           {{"en", "Received"},
                                                            {"es", "Recibida"},
                                                            {"fa", "دریافت شد"},
                                                            {"hu", "Beérkezett"},
                                                            {"pl", "Przyjęto"},
                                                            {"ru", "Принято"}}},
                                                          {kInProgress,
                                                           {{"en", "In progress"},
                                                            {"es", "En trámite"},
                                                            {"fa", "در دست بررسی"},
                                                            {"hu", "Folyamatban"},
                                                            {"pl", "W toku"},
                                                            {"ru", "В работе"}}},
                                                          {kClosed,
                                                           {{"en", "Closed"},
                                                            {"es", "Cerrada"},
                                                            {"fa", "بسته شد"},
                                                            {"hu", "Lezárva"},
                                                            {"pl", "Zamknięto"},
                                                            {"ru", "Закрыто"}}}};
  const auto found = kLabels.find(code);
  domain::check(found != kLabels.end(), "there are three neutral steps");
  return found->second;
}

}  // namespace rahgir::projections
