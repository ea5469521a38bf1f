#include "benchmarks/storage/file_benchmark.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <vector>

#include "benchmarks/storage/arena.hpp"
#include "benchmarks/storage/engine.hpp"
#include "benchmarks/storage/stamp.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

namespace hallmark {
namespace {

constexpr std::uint64_t most_random_reads = 4096;
constexpr std::uint32_t small_block = 64U << 10U;

/// Bandwidth saturates at few large requests; small ones need more in flight to hide a device's latency.
unsigned depth_for(std::uint32_t block) { return block <= small_block ? 32 : 8; }

std::uint64_t hash(const std::string& words) {
  std::uint64_t h = words.size();
  for (const char c : words) h = mix64(h + static_cast<unsigned char>(c) + 0x9e3779b97f4a7c15ULL);
  return h;
}

/// What all operations share: the file, its memory, the engine between them, and the stamps.
class FileBenchmark : public Benchmark {
 public:
  explicit FileBenchmark(const FileTask& task)
      : task_{task},
        memory_{task.bytes},
        file_{{.directory = task.scratch,
               .name = file_name(task),
               .bytes = task.bytes,
               .direct = task.direct,
               .refuse_direct = task.refuse_direct}},
        engine_{open_engine({.descriptor = file_.descriptor(),
                             .path = file_.path(),
                             .depth = depth_for(task.block),
                             .block = task.block,
                             .memory = {reinterpret_cast<std::byte*>(memory_.words()), memory_.bytes()},
                             .refuse_io_uring = task.refuse_io_uring})} {
    for (std::uint64_t offset = 0; offset < task.bytes; offset += task.block) sequence_.push_back(request(offset));
    stamp_memory();
    engine_->run(Direction::write, sequence_);
    file_.make_durable();
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    std::map<std::string, std::string> all = engine_->facts();
    all["o_direct"] = file_.direct_text();
    all["mount"] = text(file_.mount());
    all["file"] = "one per rank, written in full before it is measured";
    all["preallocated"] = file_.preallocated();
    all["reader"] = "same rank";
    all["cache"] = cache_text();
    return all;
  }

  std::string plant_fault(std::string_view, std::uint64_t seed) override {
    Random random{seed};
    const std::uint64_t page = page_to_corrupt(random);
    const std::uint64_t byte = random.below(page_bytes);
    const auto bit = static_cast<unsigned>(random.below(8));
    flip_on_disk(page + byte, bit);
    after_fault();
    return fmt::format("bit {} of byte {} of the 4 KiB at offset {} of {}", bit, byte, page, file_.path());
  }

 protected:
  [[nodiscard]] virtual std::uint64_t page_to_corrupt(Random& random) const {
    return page_bytes * random.below(task_.bytes / page_bytes);
  }
  /// What it takes for the check to see the file as it is now.
  virtual void after_fault() {}

  [[nodiscard]] Request request(std::uint64_t offset) const {
    return {.offset = offset, .data = memory_.at(offset), .bytes = task_.block};
  }

  [[nodiscard]] Stamp stamp_at(std::uint64_t offset) const {
    return {.seed = task_.seed,
            .file = file_id_,
            .rank = static_cast<std::uint64_t>(task_.rank),
            .offset = offset,
            .generation = generation_of(task_.measured_block, pass_)};
  }

  void stamp_memory() {
    for (std::uint64_t offset = 0; offset < task_.bytes; offset += page_bytes)
      write_page(stamp_at(offset), memory_.at(offset));
  }

  void poison(std::span<const Request> requests) {
    for (const Request& each : requests)
      std::fill_n(static_cast<std::uint64_t*>(each.data), each.bytes / 8, page_poison);
  }

  /// Counts the wrong pages among what `requests` have read, and describes the first in the file.
  [[nodiscard]] Check verify(std::span<const Request> requests) const {
    Check check{.checked = true, .errors = 0, .residue = 0, .answer_hash = 0, .detail = {}, .fault_place = 0, .rows = {}, .columns = {}};
    std::uint64_t first = task_.bytes;
    for (const Request& each : requests)
      for (std::uint64_t offset = each.offset; offset < each.offset + each.bytes; offset += page_bytes) {
        if (is_page_of(stamp_at(offset), memory_.at(offset))) continue;
        ++check.errors;
        first = std::min(first, offset);
      }
    if (check.errors == 0) return check;
    check.detail =
        fmt::format("{}, offset {}: {}", file_.path(), first, describe_page_fault(stamp_at(first), memory_.at(first)));
    if (check.errors > 1) check.detail += fmt::format("; {} blocks of 4 KiB are wrong in all", check.errors);
    return check;
  }

  FileTask task_;
  std::uint64_t file_id_ = hash(task_.case_name);
  std::uint32_t pass_ = 0;
  Arena memory_;
  ScratchFile file_;
  std::unique_ptr<Engine> engine_;
  std::vector<Request> sequence_;  ///< the whole file, in order

 private:
  [[nodiscard]] std::string cache_text() const {
    if (file_.is_direct()) return "bypassed on this node";
    if (is_in_memory(file_.mount())) return "the file is in memory: no device is measured";
    return "before each read the kernel is asked to drop the file's pages (posix_fadvise)";
  }

  void flip_on_disk(std::uint64_t offset, unsigned bit) const {
    const FileDescriptor other{::open(file_.path().c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC)};
    unsigned char byte = 0;
    const auto place = static_cast<off_t>(offset);
    bool done = other && pread(other.get(), &byte, 1, place) == 1;
    byte = static_cast<unsigned char>(byte ^ (1U << bit));
    done = done && pwrite(other.get(), &byte, 1, place) == 1 && fsync(other.get()) == 0;
    if (!done)
      throw IoError{fmt::format("{}, offset {}: cannot plant a fault: {}", file_.path(), offset, std::strerror(errno))};
  }
};

class WriteBenchmark final : public FileBenchmark {
 public:
  using FileBenchmark::FileBenchmark;

  void prepare() override {
    ++pass_;
    stamp_memory();
  }

  void step() override {
    engine_->run(Direction::write, sequence_);
    if (task_.fsync) file_.make_durable();
  }

  [[nodiscard]] Work work() const override {
    return {.flops = 0, .bytes = static_cast<double>(task_.bytes), .operations = static_cast<double>(sequence_.size())};
  }

  [[nodiscard]] Check check() override {
    poison(sequence_);
    if (!file_.is_direct()) {
      file_.make_durable();
      file_.drop_cache();
    }
    engine_->run(Direction::read, sequence_);
    return verify(sequence_);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    std::map<std::string, std::string> all = FileBenchmark::facts();
    all["fsync"] = task_.fsync ? "within the time" : "not within the time";
    return all;
  }
};

class ReadBenchmark final : public FileBenchmark {
 public:
  explicit ReadBenchmark(const FileTask& task)
      : FileBenchmark{task}, random_{mix64(stamp_at(0).generation ^ mix64(task.seed)) + file_id_} {
    chosen_ = sequence_;
    choose();
  }

  void prepare() override {
    choose();
    poison(chosen_);
    if (!file_.is_direct()) file_.drop_cache();
  }

  void step() override { engine_->run(Direction::read, chosen_); }

  [[nodiscard]] Work work() const override {
    const auto count = static_cast<double>(chosen_.size());
    return {.flops = 0, .bytes = count * task_.block, .operations = count};
  }

  [[nodiscard]] Check check() override { return verify(chosen_); }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    std::map<std::string, std::string> all = FileBenchmark::facts();
    all["fsync"] = "before the time";
    if (task_.operation == FileOperation::randread) all["order"] = "random, no block twice in a step";
    return all;
  }

 protected:
  [[nodiscard]] std::uint64_t page_to_corrupt(Random& random) const override {
    const Request& victim = chosen_[random.below(chosen_.size())];
    return victim.offset + page_bytes * random.below(victim.bytes / page_bytes);
  }

  void after_fault() override {
    poison(chosen_);
    if (!file_.is_direct()) file_.drop_cache();
    step();
  }

 private:
  /// The first draws of a Fisher-Yates shuffle of all blocks.
  void choose() {
    if (task_.operation != FileOperation::randread) return;
    const std::uint64_t count = random_reads(task_);
    for (std::uint64_t i = 0; i < count; ++i)
      std::swap(sequence_[i], sequence_[i + random_.below(sequence_.size() - i)]);
    chosen_.assign(sequence_.begin(), sequence_.begin() + static_cast<std::ptrdiff_t>(count));
  }

  Random random_;
  std::vector<Request> chosen_;
};

}  // namespace

std::string file_name(const FileTask& task) {
  std::string words = task.case_name;
  for (char& c : words)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_' && c != '.') c = '-';
  return fmt::format("hallmark-{:016x}-rank-{}-{}.dat", task.seed, task.rank, words);
}

std::uint64_t random_reads(const FileTask& task) { return std::min(task.bytes / task.block, most_random_reads); }

std::unique_ptr<Benchmark> open_file_benchmark(const FileTask& task) {
  if (task.operation == FileOperation::write) return std::make_unique<WriteBenchmark>(task);
  return std::make_unique<ReadBenchmark>(task);
}

}  // namespace hallmark
