#include "projections/neutral_steps.h"

namespace rahgir::projections {
namespace {

using domain::Labels;
using domain::PublicState;

const Labels& received() {
  static const Labels kLabels{{"en", "Received"},   {"es", "Recibida"}, {"fa", "دریافت شد"},
                              {"hu", "Beérkezett"}, {"pl", "Przyjęto"}, {"ru", "Принято"}};
  return kLabels;
}

const Labels& in_progress() {
  static const Labels kLabels{{"en", "In progress"}, {"es", "En trámite"}, {"fa", "در دست بررسی"},
                              {"hu", "Folyamatban"}, {"pl", "W toku"},     {"ru", "В работе"}};
  return kLabels;
}

const Labels& closed() {
  static const Labels kLabels{{"en", "Closed"},  {"es", "Cerrada"},   {"fa", "بسته شد"},
                              {"hu", "Lezárva"}, {"pl", "Zamknięto"}, {"ru", "Закрыто"}};
  return kLabels;
}

}  // namespace

std::vector<NeutralStep> neutral_steps_of(const domain::Request& request) {
  const bool is_closed = request.is_closed();
  const std::optional<domain::Instant> closed_at =
      is_closed ? std::optional(request.closings.back().at) : std::nullopt;
  return {
      {"received", &received(), PublicState::kDone, request.submitted_at},
      {"in_progress", &in_progress(), is_closed ? PublicState::kDone : PublicState::kCurrent,
       request.submitted_at},
      {"closed", &closed(), is_closed ? PublicState::kDone : PublicState::kRemaining, closed_at}};
}

}  // namespace rahgir::projections
