// Many block-sized requests on one file, several of them in flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>

namespace hallmark {

enum class Direction { read, write };

/// `bytes` from or to `offset` of the file.
struct Request {
  std::uint64_t offset;
  void* data;
  std::uint32_t bytes;
};

/// What an engine works on; descriptor and memory outlive it.
struct EngineOptions {
  int descriptor;
  std::string path;             ///< for messages
  unsigned depth;               ///< requests in flight at most
  std::uint32_t block;          ///< bytes of the largest request
  std::span<std::byte> memory;  ///< every request's data lies in it
  int refuse_io_uring = 0;      ///< errno: as if the kernel had refused io_uring with it (for tests)
};

class Engine {
 public:
  virtual ~Engine() = default;
  /// Carries out all requests, in any order; blocks until the last is complete. Short transfers and EINTR are
  /// continued. Throws IoError that names path, offset and reason, after all requests in flight have come back.
  virtual void run(Direction, std::span<const Request>) = 0;
  /// "engine", "depth" and what else shows how the requests went.
  [[nodiscard]] virtual std::map<std::string, std::string> facts() const = 0;
};

/// io_uring where the kernel allows it, else pread and pwrite one after the other; facts() tells which, and why.
[[nodiscard]] std::unique_ptr<Engine> open_engine(const EngineOptions&);

/// pread and pwrite; `reason` is why it is not io_uring.
[[nodiscard]] std::unique_ptr<Engine> open_synchronous_engine(const EngineOptions&, const std::string& reason);

/// Null where io_uring is refused; then `reason` says why.
[[nodiscard]] std::unique_ptr<Engine> open_io_uring_engine(const EngineOptions&, std::string& reason);

/// "PATH, offset 4096: write: No space left on device; ..." with what to do about it.
[[nodiscard]] std::string transfer_error(const std::string& path, Direction, std::uint64_t offset, int error);

/// A transfer of 0 bytes.
[[nodiscard]] std::string transfer_ended(const std::string& path, Direction, std::uint64_t offset);

}  // namespace hallmark
