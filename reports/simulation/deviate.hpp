// Noise that is equal on every machine: whole numbers only, no library's logarithm.
#pragma once

#include <cstdint>
#include <string_view>

namespace hallmark {

/// A stream of its own for each `name` under one seed.
[[nodiscard]] std::uint64_t stream_seed(std::uint64_t seed, std::string_view name) noexcept;

/// The `counter`-th deviate of a stream: mean 0, variance 1, nearly normal, never beyond +-4.9 (the sum of eight
/// uniform numbers; Irwin 1927, Hall 1927).
[[nodiscard]] double deviate(std::uint64_t stream, std::uint64_t counter) noexcept;

}  // namespace hallmark
