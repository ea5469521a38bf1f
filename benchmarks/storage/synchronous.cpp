#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "benchmarks/storage/engine.hpp"
#include "topology/base/error.hpp"

namespace hallmark {
namespace {

class Synchronous final : public Engine {
 public:
  Synchronous(const EngineOptions& options, const std::string& reason)
      : options_{options}, name_{fmt::format("pread/pwrite (io_uring: {})", reason)} {}

  void run(Direction direction, std::span<const Request> requests) override {
    for (const Request& request : requests) carry_out(direction, request);
  }

  [[nodiscard]] std::map<std::string, std::string> facts() const override {
    return {{"engine", name_}, {"depth", "1"}, {"registered", "no"}};
  }

 private:
  void carry_out(Direction direction, Request rest) const {
    while (rest.bytes > 0) {
      const auto offset = static_cast<off_t>(rest.offset);
      const ssize_t done = direction == Direction::read ? pread(options_.descriptor, rest.data, rest.bytes, offset)
                                                        : pwrite(options_.descriptor, rest.data, rest.bytes, offset);
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) throw IoError{transfer_error(options_.path, direction, rest.offset, errno)};
      if (done == 0) throw IoError{transfer_ended(options_.path, direction, rest.offset)};
      rest.data = static_cast<std::byte*>(rest.data) + done;
      rest.offset += static_cast<std::uint64_t>(done);
      rest.bytes -= static_cast<std::uint32_t>(done);
    }
  }

  EngineOptions options_;
  std::string name_;
};

const char* advice(int error) {
  switch (error) {
    case ENOSPC:
      return "; free some space or name another directory with --scratch";
    case EDQUOT:
      return "; the quota is used up: raise it or name another directory with --scratch";
    case EIO:
      return "; the device or the file server fails: see dmesg and its log";
    case ESTALE:
      return "; the file server has lost the file: see its log";
    default:
      return "";
  }
}

const char* word(Direction direction) { return direction == Direction::read ? "read" : "write"; }

}  // namespace

std::string transfer_error(const std::string& path, Direction direction, std::uint64_t offset, int error) {
  return fmt::format("{}, offset {}: {}: {}{}", path, offset, word(direction), std::strerror(error), advice(error));
}

std::string transfer_ended(const std::string& path, Direction direction, std::uint64_t offset) {
  if (direction == Direction::read)
    return fmt::format("{}, offset {}: the file ends here; somebody has cut it", path, offset);
  return fmt::format("{}, offset {}: the file takes no more bytes", path, offset);
}

std::unique_ptr<Engine> open_synchronous_engine(const EngineOptions& options, const std::string& reason) {
  return std::make_unique<Synchronous>(options, reason);
}

std::unique_ptr<Engine> open_engine(const EngineOptions& options) {
  std::string reason;
  if (auto engine = open_io_uring_engine(options, reason)) return engine;
  return open_synchronous_engine(options, reason);
}

}  // namespace hallmark
