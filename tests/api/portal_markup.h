#pragma once

// What the pages' tests ask of HTML: well formed as XML would want it, with every reference between
// elements leading somewhere.

#include <string>
#include <string_view>
#include <vector>

namespace rahgir::api::portal {

/// Everything wrong with the page: open or crossed elements, unquoted or repeated attributes, bare
/// ampersands, repeated ids, for / aria-describedby / #links that lead nowhere, controls without a
/// label, scripts, inline styles.
std::vector<std::string> faults_of_markup(std::string_view html);

}  // namespace rahgir::api::portal
