// The one home of mpi.h. Every call is checked; a failing call throws Error(defect) naming the call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace hallmark {

/// MPI_Init_thread(MPI_THREAD_FUNNELED) to MPI_Finalize. One per process; collective in construction and destruction.
class MpiSession {
 public:
  MpiSession(int& argc, char**& argv);
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;
  /// "Open MPI v4.1.4, ...": the library's own version string.
  [[nodiscard]] static std::string library_version();
};

/// This node's name as MPI knows it. Between MPI_Init and MPI_Finalize.
[[nodiscard]] std::string host_name();

/// A communicator of our own (never MPI_COMM_WORLD itself, so that nobody else's messages meet ours). Move-only.
/// All members but rank() and size() are collective over it and block until all its ranks have called them.
class Communicator {
 public:
  Communicator(Communicator&&) noexcept;
  Communicator& operator=(Communicator&&) noexcept;
  ~Communicator();

  [[nodiscard]] static Communicator world();
  /// The ranks that share this rank's memory, i.e. its node.
  [[nodiscard]] Communicator split_by_node() const;
  /// The ranks that give the same color, ordered by rank here.
  [[nodiscard]] Communicator split(int color) const;

  [[nodiscard]] int rank() const noexcept;
  [[nodiscard]] int size() const noexcept;
  [[nodiscard]] bool is_root() const noexcept { return rank() == 0; }
  /// The MPI_Comm, as HDF5's MPI-IO driver needs it: a pointer to the handle, valid as long as this object.
  [[nodiscard]] void* opaque() const noexcept;

  void barrier() const;
  /// True on all ranks where it is true on any (all) of them.
  [[nodiscard]] bool any(bool here) const;
  [[nodiscard]] bool all(bool here) const;
  [[nodiscard]] double max(double here) const;
  [[nodiscard]] double min(double here) const;
  [[nodiscard]] std::uint64_t max(std::uint64_t here) const;
  [[nodiscard]] std::uint64_t sum(std::uint64_t here) const;
  /// The root's text (numbers) on every rank.
  [[nodiscard]] std::string broadcast(const std::string& text, int root = 0) const;
  [[nodiscard]] std::uint64_t broadcast(std::uint64_t value, int root = 0) const;
  /// Every rank's text by rank, on every rank.
  [[nodiscard]] std::vector<std::string> all_gather(const std::string& text) const;
  /// Every rank's text by rank on rank 0; elsewhere empty.
  [[nodiscard]] std::vector<std::string> gather(const std::string& text) const;
  [[nodiscard]] std::vector<double> all_gather(double value) const;

  /// The first non-empty message by rank, as "rank 3 on gpu-r03-n02: message", on every rank; empty where nobody had
  /// one.
  [[nodiscard]] std::string first_message(const std::string& here) const;

  /// Calls `work` again and again until every rank has entered this function; returns the number of calls made here.
  /// Keeps a machine loaded until the slowest rank has finished its timed part. Uses a non-blocking barrier.
  std::size_t work_until_all_arrive(const std::function<void()>& work) const;

  /// out[i] = sum over ranks of in[i]; in and out of equal size, not overlapping. The call that allreduce times.
  void all_reduce_sum(std::span<const float> in, std::span<float> out) const;
  void all_reduce_sum(std::span<const double> in, std::span<double> out) const;

  /// Blocking exchange of one number with `peer` (both call it): the number that the peer gave.
  [[nodiscard]] double exchange(double value, int peer) const;

 private:
  struct Impl;
  explicit Communicator(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hallmark
