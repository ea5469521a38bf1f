#include <fmt/format.h>
#include <liburing.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <numeric>
#include <vector>

#include "benchmarks/storage/engine.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

/// The kernel registers at most 1 GiB as one buffer.
constexpr std::size_t largest_registered = 1ULL << 30U;

class Ring {
 public:
  /// Negative errno of the last attempt, 0 for success. Newer kernels save interrupts and locks for a ring with one
  /// user.
  int open(unsigned depth) {
    constexpr std::array<unsigned, 3> flags{IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
                                            IORING_SETUP_COOP_TASKRUN, 0};
    int result = 0;
    for (const unsigned each : flags) {
      io_uring_params params{};
      params.flags = each;
      result = io_uring_queue_init_params(depth, &ring_, &params);
      open_ = result == 0;
      if (result != -EINVAL) break;
    }
    if (open_) (void)io_uring_register_ring_fd(&ring_);
    return result;
  }
  Ring() = default;
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  /// The kernel takes a ring apart later; what is registered would hold the removed file's space until then.
  ~Ring() {
    if (!open_) return;
    (void)io_uring_unregister_files(&ring_);
    (void)io_uring_unregister_buffers(&ring_);
    io_uring_queue_exit(&ring_);
  }
  [[nodiscard]] io_uring* get() noexcept { return &ring_; }

 private:
  io_uring ring_{};
  bool open_ = false;
};

class IoUring final : public Engine {
 public:
  explicit IoUring(const EngineOptions& options) : options_{options}, slots_(options.depth) {}

  /// 0 or the errno with which the kernel refuses.
  int open() {
    if (options_.refuse_io_uring != 0) return options_.refuse_io_uring;
    if (const int result = ring_.open(options_.depth); result != 0) return -result;
    fixed_file_ = io_uring_register_files(ring_.get(), &options_.descriptor, 1) == 0;
    register_memory();
    return 0;
  }

  void run(Direction direction, std::span<const Request> requests) override {
    direction_ = direction;
    failure_.clear();
    free_.resize(slots_.size());
    std::iota(free_.begin(), free_.end(), 0U);
    std::size_t next = 0;
    while (free_.size() < slots_.size() || (failure_.empty() && next < requests.size())) {
      while (failure_.empty() && next < requests.size() && !free_.empty()) {
        slots_[free_.back()] = requests[next++];
        issue(free_.back());
        free_.pop_back();
      }
      wait();
      reap();
    }
    if (!failure_.empty()) throw IoError{failure_};
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"engine", "io_uring"},
            {"depth", std::to_string(slots_.size())},
            {"registered", registered_ == 0 ? "yes" : fmt::format("no: {}", std::strerror(registered_))}};
  }

 private:
  /// Spares pinning each request's pages. Refused where RLIMIT_MEMLOCK is small; that only costs speed.
  void register_memory() {
    piece_ = std::max<std::size_t>(largest_registered / options_.block, 1) * options_.block;
    std::vector<iovec> pieces;
    for (std::size_t begin = 0; begin < options_.memory.size(); begin += piece_)
      pieces.push_back(
          {.iov_base = options_.memory.data() + begin, .iov_len = std::min(piece_, options_.memory.size() - begin)});
    registered_ = -io_uring_register_buffers(ring_.get(), pieces.data(), static_cast<unsigned>(pieces.size()));
  }

  void issue(unsigned slot) {
    const Request& request = slots_[slot];
    io_uring_sqe* const entry = io_uring_get_sqe(ring_.get());  // never null: a slot has at most one entry in the queue
    const int file = fixed_file_ ? 0 : options_.descriptor;
    const bool reading = direction_ == Direction::read;
    if (registered_ == 0) {
      const auto index = static_cast<int>(
          static_cast<std::size_t>(static_cast<std::byte*>(request.data) - options_.memory.data()) / piece_);
      if (reading)
        io_uring_prep_read_fixed(entry, file, request.data, request.bytes, request.offset, index);
      else
        io_uring_prep_write_fixed(entry, file, request.data, request.bytes, request.offset, index);
    } else if (reading) {
      io_uring_prep_read(entry, file, request.data, request.bytes, request.offset);
    } else {
      io_uring_prep_write(entry, file, request.data, request.bytes, request.offset);
    }
    if (fixed_file_) io_uring_sqe_set_flags(entry, IOSQE_FIXED_FILE);
    io_uring_sqe_set_data64(entry, slot);
  }

  /// For a quarter of what is in flight: the device stays busy, and a call into the kernel is shared by several requests.
  void wait() {
    const auto enough = static_cast<unsigned>(std::max<std::size_t>(1, (slots_.size() - free_.size()) / 4));
    while (true) {
      const int result = io_uring_submit_and_wait(ring_.get(), enough);
      if (result >= 0) return;
      if (result != -EINTR && result != -EAGAIN && result != -EBUSY)
        throw IoError{fmt::format("{}: io_uring_enter: {}", options_.path, std::strerror(-result))};
    }
  }

  void reap() {
    io_uring_cqe* entry = nullptr;
    unsigned head = 0, seen = 0;
    io_uring_for_each_cqe(ring_.get(), head, entry) {
      ++seen;
      complete(static_cast<unsigned>(io_uring_cqe_get_data64(entry)), entry->res);
    }
    io_uring_cq_advance(ring_.get(), seen);
  }

  void complete(unsigned slot, int result) {
    Request& rest = slots_[slot];
    const bool again = result == -EINTR || result == -EAGAIN;
    if (result > 0) {
      rest.data = static_cast<std::byte*>(rest.data) + result;
      rest.offset += static_cast<std::uint64_t>(result);
      rest.bytes -= static_cast<std::uint32_t>(result);
    } else if (!again && failure_.empty()) {
      failure_ = result == 0 ? transfer_ended(options_.path, direction_, rest.offset)
                             : transfer_error(options_.path, direction_, rest.offset, -result);
    }
    if (failure_.empty() && rest.bytes > 0)
      issue(slot);
    else
      free_.push_back(slot);
  }

  EngineOptions options_;
  Ring ring_;
  std::vector<Request> slots_;
  std::vector<unsigned> free_;
  std::size_t piece_ = 0;
  int registered_ = 0;
  bool fixed_file_ = false;
  Direction direction_ = Direction::read;
  std::string failure_;
};

}  // namespace

std::unique_ptr<Engine> open_io_uring_engine(const EngineOptions& options, std::string& reason) {
  auto engine = std::make_unique<IoUring>(options);
  const int refused = engine->open();
  if (refused == 0) return engine;
  reason = std::strerror(refused);
  return nullptr;
}

}  // namespace hallmark
