#include "reports/results/results.hpp"

#include "reports/results/schema.hpp"

namespace hallmark {

void CaseRecord::resize(std::size_t new_ranks, std::size_t new_blocks, std::size_t new_samples) {
  ranks = new_ranks;
  blocks = new_blocks;
  samples = new_samples;
  schema::for_each_array(
      [this](const auto& array) { (this->*array.values).assign(schema::array_size(array.extent, *this), array.fill); });
}

std::string_view benchmark_of(std::string_view case_name) { return case_name.substr(0, case_name.find('/')); }

}  // namespace hallmark
