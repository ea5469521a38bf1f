#include "reports/results/results.hpp"

#include "reports/results/schema.hpp"

namespace hallmark {

void CaseRecord::resize(std::size_t new_ranks, std::size_t new_blocks, std::size_t new_samples) {
  ranks = new_ranks;
  blocks = new_blocks;
  samples = new_samples;
  schema::for_each_array([this](const auto& array) {
    const bool filled = array.room == schema::Room::always;
    (this->*array.values).assign(filled ? schema::array_size(array.extent, *this) : 0, array.fill);
  });
}

bool CaseRecord::well_formed() const {
  bool good = true;
  schema::for_each_array([&](const auto& array) { good = good && schema::has_its_size(array, *this); });
  return good;
}

std::string_view benchmark_of(std::string_view case_name) { return case_name.substr(0, case_name.find('/')); }

}  // namespace hallmark
