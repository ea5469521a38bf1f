#include "benchmarks/storage/scratch_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "topology/base/error.hpp"
#include "topology/base/units.hpp"

namespace hallmark {
namespace {

constexpr std::size_t probe_bytes = 4096;
constexpr mode_t owner_only = 0600;

/// The errno with which an aligned direct write is refused: some file systems accept the flag and not the write. 0:
/// none.
int refusal_of_direct_write(int descriptor) {
  struct Free {
    void operator()(void* memory) const noexcept { std::free(memory); }
  };
  const std::unique_ptr<void, Free> zeros{std::aligned_alloc(probe_bytes, probe_bytes)};
  if (!zeros) return ENOMEM;
  std::memset(zeros.get(), 0, probe_bytes);
  return pwrite(descriptor, zeros.get(), probe_bytes, 0) < 0 ? errno : 0;
}

bool same_file(int a, int b) {
  struct stat x {
  }, y{};
  return fstat(a, &x) == 0 && fstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

FileDescriptor create(const std::string& path) {
  FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, owner_only)};
  if (file) return file;
  if (errno == EEXIST) throw IoError{fmt::format("{} exists: another run uses it, or was killed; remove it", path)};
  throw IoError{fmt::format("cannot create {}: {}; name another directory with --scratch", path, std::strerror(errno))};
}

}  // namespace

ScratchFile::Remove::~Remove() { (void)unlink(path.c_str()); }

ScratchFile::ScratchFile(const ScratchFileOptions& options)
    : path_{options.directory + '/' + options.name}, mount_{mount_of(options.directory)}, descriptor_{create(path_)} {
  remove_.emplace(path_);
  reserve(options.bytes);
  if (options.direct == DirectIo::off)
    not_direct_ = "not asked for";
  else
    open_direct(options);
  if (options.direct == DirectIo::required && !is_direct())
    throw IoError{
        fmt::format("{}: O_DIRECT is asked for, but {}; name another directory with --scratch", path_, not_direct_)};
}

ScratchFile::~ScratchFile() = default;

void ScratchFile::reserve(std::uint64_t bytes) {
  const auto size = static_cast<off_t>(bytes);
  const int failed = fallocate(descriptor(), 0, 0, size) == 0 ? 0 : errno;
  if (failed == ENOSPC || failed == EDQUOT)
    throw IoError{fmt::format("{}: no room for {}: {}; free some space or name another directory with --scratch", path_,
                              size_text(bytes), std::strerror(failed))};
  preallocated_ = failed == 0 ? "yes" : fmt::format("no: {}", std::strerror(failed));
  if (failed != 0 && ftruncate(descriptor(), size) != 0)
    throw IoError{fmt::format("{}: cannot make it {} long: {}", path_, size_text(bytes), std::strerror(errno))};
}

void ScratchFile::open_direct(const ScratchFileOptions& options) {
  if (is_in_memory(mount_)) {
    not_direct_ = fmt::format("{} keeps files in memory", mount_.type);
    return;
  }
  FileDescriptor direct{::open(path_.c_str(), O_RDWR | O_DIRECT | O_NOFOLLOW | O_CLOEXEC)};
  int refused = direct ? refusal_of_direct_write(direct.get()) : errno;
  if (options.refuse_direct != 0) refused = options.refuse_direct;
  if (refused != 0 && refused != EINVAL && refused != EOPNOTSUPP)
    throw IoError{fmt::format("{}: cannot write with O_DIRECT: {}", path_, std::strerror(refused))};
  if (refused != 0) {
    not_direct_ =
        fmt::format("{} ({})", std::strerror(refused), mount_.type.empty() ? "unknown file system" : mount_.type);
    return;
  }
  if (!same_file(direct.get(), descriptor())) throw IoError{fmt::format("{} was replaced while it was opened", path_)};
  descriptor_ = std::move(direct);
}

std::string ScratchFile::direct_text() const { return is_direct() ? "yes" : fmt::format("no: {}", not_direct_); }

void ScratchFile::make_durable() const {
  while (fsync(descriptor()) != 0)
    if (errno != EINTR)
      throw IoError{fmt::format("{}: fsync: {}; what was written may be lost", path_, std::strerror(errno))};
}

void ScratchFile::drop_cache() const { (void)posix_fadvise(descriptor(), 0, 0, POSIX_FADV_DONTNEED); }

std::optional<std::string> why_no_scratch(const std::string& directory, std::uint64_t needed) {
  if (directory.empty()) return "there is no scratch directory; name one with --scratch DIR";
  struct stat status {};
  if (stat(directory.c_str(), &status) != 0)
    return fmt::format("scratch directory {}: {}; create it on every node or name another with --scratch", directory,
                       std::strerror(errno));
  if (!S_ISDIR(status.st_mode)) return fmt::format("scratch {} is not a directory; name one with --scratch", directory);
  if (access(directory.c_str(), W_OK | X_OK) != 0)
    return fmt::format("scratch directory {} is not writable: {}; name another with --scratch", directory,
                       std::strerror(errno));
  struct statvfs space {};
  if (statvfs(directory.c_str(), &space) != 0)
    return fmt::format("scratch directory {}: its free space is unknown: {}", directory, std::strerror(errno));
  const std::uint64_t available = std::uint64_t{space.f_bavail} * space.f_frsize;
  if (available >= needed) return std::nullopt;
  return fmt::format("scratch directory {} has {} free, {} are needed; free some or name another with --scratch",
                     directory, text(static_cast<double>(available), Dimension::bytes),
                     text(static_cast<double>(needed), Dimension::bytes));
}

}  // namespace hallmark
