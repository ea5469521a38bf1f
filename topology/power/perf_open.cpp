#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "topology/base/handle.hpp"
#include "topology/power/perf_power.hpp"

namespace hallmark {
namespace {

class KernelCounter : public PerfCounter {
 public:
  explicit KernelCounter(int file) : file_{file} {}
  [[nodiscard]] int read(std::uint64_t& count) const override {
    const ssize_t length = ::read(file_.get(), &count, sizeof count);
    if (length < 0) return errno;
    return length == sizeof count ? 0 : EIO;
  }

 private:
  FileDescriptor file_;
};

}  // namespace

std::unique_ptr<PerfCounter> open_perf(std::uint32_t type, std::uint64_t config, int cpu, int& error) {
  perf_event_attr wanted{};
  wanted.size = sizeof wanted;
  wanted.type = type;
  wanted.config = config;
  constexpr int every_process = -1, no_group = -1;
  const long file = ::syscall(SYS_perf_event_open, &wanted, every_process, cpu, no_group, PERF_FLAG_FD_CLOEXEC);
  error = file < 0 ? errno : 0;
  if (file < 0) return nullptr;
  return std::make_unique<KernelCounter>(static_cast<int>(file));
}

}  // namespace hallmark
