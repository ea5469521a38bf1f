// Words in messages about foreign input.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace hallmark {

/// The candidate that `word` was probably meant to be: at most a third of its letters (two at least) added, dropped,
/// changed or swapped with a neighbour. Empty where nothing is near.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// 'word', at most 60 bytes of it, with control characters shown as ?: foreign bytes never reach a terminal raw.
[[nodiscard]] std::string in_quotes(std::string_view word);

/// "a, b or c".
[[nodiscard]] std::string either(std::span<const std::string_view> words);

}  // namespace hallmark
