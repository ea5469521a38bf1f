// A rank without a GPU where others have one: host and GPU are never measured as one.
#pragma once

#include "benchmarks/benchmark.hpp"

namespace hallmark {

[[nodiscard]] inline bool abstains(const Context& context) { return context.gpus_at_work && context.gpu < 0; }

/// What such a rank takes part with: no samples, no answers. `work` is what the other ranks do in a step, since a case
/// has one number for all.
class Absent final : public Benchmark {
 public:
  explicit Absent(const Work& work) : work_{work} {}
  void step() override {}
  [[nodiscard]] Work work() const override { return work_; }
  [[nodiscard]] Check check() override { return {}; }
  std::string plant_fault(std::string_view, std::uint64_t) override { return "nothing: this rank has no GPU"; }
  [[nodiscard]] bool measures() const override { return false; }

 private:
  Work work_;
};

}  // namespace hallmark
