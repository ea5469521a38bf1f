#include "reports/simulation/deviate.hpp"

#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr double middle = 8 * 65535.0 / 2;
constexpr double deviation = 53509.9201078828;  // sqrt(8 (65536^2 - 1) / 12)

constexpr std::uint64_t quarters(std::uint64_t word) noexcept {
  return (word & 0xffffU) + ((word >> 16U) & 0xffffU) + ((word >> 32U) & 0xffffU) + (word >> 48U);
}

}  // namespace

std::uint64_t stream_seed(std::uint64_t seed, std::string_view name) noexcept {
  std::uint64_t hash = mix64(seed + 0x9e3779b97f4a7c15ULL);
  for (const char c : name) hash = mix64(hash ^ static_cast<unsigned char>(c));
  return hash;
}

double deviate(std::uint64_t stream, std::uint64_t counter) noexcept {
  const std::uint64_t sum = quarters(random_bits(stream, 2 * counter)) + quarters(random_bits(stream, 2 * counter + 1));
  return (static_cast<double>(sum) - middle) / deviation;
}

}  // namespace hallmark
