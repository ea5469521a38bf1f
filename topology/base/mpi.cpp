#include "topology/base/mpi.hpp"

#include <mpi.h>

#include <array>
#include <source_location>
#include <string_view>

#include "topology/base/error.hpp"

namespace hallmark {
namespace {

void check(int status, std::string_view call, std::source_location at = std::source_location::current()) {
  if (status == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> words{};
  int length = 0;
  MPI_Error_string(status, words.data(), &length);
  throw DefectError{std::string{call} + ": " + std::string(words.data(), static_cast<std::size_t>(length)) +
                    " (mpi.cpp:" + std::to_string(at.line()) + ")"};
}

}  // namespace

MpiSession::MpiSession(int& argc, char**& argv) {
  int provided = 0;
  check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
  if (provided < MPI_THREAD_FUNNELED) throw UnavailableError{"this MPI library was built without thread support"};
}

MpiSession::~MpiSession() { MPI_Finalize(); }

std::string MpiSession::library_version() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> words{};
  int length = 0;
  check(MPI_Get_library_version(words.data(), &length), "MPI_Get_library_version");
  return std::string(words.data(), static_cast<std::size_t>(length));
}

std::string host_name() {
  std::array<char, MPI_MAX_PROCESSOR_NAME> words{};
  int length = 0;
  check(MPI_Get_processor_name(words.data(), &length), "MPI_Get_processor_name");
  return std::string(words.data(), static_cast<std::size_t>(length));
}

struct Communicator::Impl {
  MPI_Comm comm = MPI_COMM_NULL;
  int rank = 0;
  int size = 0;

  explicit Impl(MPI_Comm owned) : comm{owned} {
    check(MPI_Comm_set_errhandler(comm, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(comm, &rank), "MPI_Comm_rank");
    check(MPI_Comm_size(comm, &size), "MPI_Comm_size");
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() { MPI_Comm_free(&comm); }
};

Communicator::Communicator(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Communicator::Communicator(Communicator&&) noexcept = default;
Communicator& Communicator::operator=(Communicator&&) noexcept = default;
Communicator::~Communicator() = default;

Communicator Communicator::world() {
  MPI_Comm copy = MPI_COMM_NULL;
  check(MPI_Comm_dup(MPI_COMM_WORLD, &copy), "MPI_Comm_dup");
  return Communicator{std::make_unique<Impl>(copy)};
}

Communicator Communicator::split_by_node() const {
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split_type(impl_->comm, MPI_COMM_TYPE_SHARED, rank(), MPI_INFO_NULL, &part), "MPI_Comm_split_type");
  return Communicator{std::make_unique<Impl>(part)};
}

Communicator Communicator::split(int color) const {
  MPI_Comm part = MPI_COMM_NULL;
  check(MPI_Comm_split(impl_->comm, color, rank(), &part), "MPI_Comm_split");
  return Communicator{std::make_unique<Impl>(part)};
}

int Communicator::rank() const noexcept { return impl_->rank; }
int Communicator::size() const noexcept { return impl_->size; }
void* Communicator::opaque() const noexcept { return &impl_->comm; }

void Communicator::barrier() const { check(MPI_Barrier(impl_->comm), "MPI_Barrier"); }

bool Communicator::any(bool here) const { return max(here ? 1.0 : 0.0) > 0; }
bool Communicator::all(bool here) const { return min(here ? 1.0 : 0.0) > 0; }

double Communicator::max(double here) const {
  double result = 0;
  check(MPI_Allreduce(&here, &result, 1, MPI_DOUBLE, MPI_MAX, impl_->comm), "MPI_Allreduce");
  return result;
}

double Communicator::min(double here) const {
  double result = 0;
  check(MPI_Allreduce(&here, &result, 1, MPI_DOUBLE, MPI_MIN, impl_->comm), "MPI_Allreduce");
  return result;
}

std::uint64_t Communicator::max(std::uint64_t here) const {
  std::uint64_t result = 0;
  check(MPI_Allreduce(&here, &result, 1, MPI_UINT64_T, MPI_MAX, impl_->comm), "MPI_Allreduce");
  return result;
}

std::uint64_t Communicator::sum(std::uint64_t here) const {
  std::uint64_t result = 0;
  check(MPI_Allreduce(&here, &result, 1, MPI_UINT64_T, MPI_SUM, impl_->comm), "MPI_Allreduce");
  return result;
}

std::string Communicator::broadcast(const std::string& text, int root) const {
  std::string copy = text;
  copy.resize(broadcast(static_cast<std::uint64_t>(text.size()), root));
  check(MPI_Bcast(copy.data(), static_cast<int>(copy.size()), MPI_CHAR, root, impl_->comm), "MPI_Bcast");
  return copy;
}

std::uint64_t Communicator::broadcast(std::uint64_t value, int root) const {
  check(MPI_Bcast(&value, 1, MPI_UINT64_T, root, impl_->comm), "MPI_Bcast");
  return value;
}

namespace {

/// Where each rank's text lies in the gathered bytes.
struct Layout {
  std::vector<int> counts;
  std::vector<int> offsets;
  std::string bytes;

  explicit Layout(std::vector<int> lengths) : counts{std::move(lengths)}, offsets(counts.size()) {
    int total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      offsets[i] = total;
      total += counts[i];
    }
    bytes.resize(static_cast<std::size_t>(total));
  }

  [[nodiscard]] std::vector<std::string> pieces() const {
    std::vector<std::string> texts;
    texts.reserve(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i)
      texts.push_back(bytes.substr(static_cast<std::size_t>(offsets[i]), static_cast<std::size_t>(counts[i])));
    return texts;
  }
};

}  // namespace

std::vector<std::string> Communicator::all_gather(const std::string& text) const {
  const int length = static_cast<int>(text.size());
  std::vector<int> lengths(static_cast<std::size_t>(size()));
  check(MPI_Allgather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, impl_->comm), "MPI_Allgather");
  Layout layout{std::move(lengths)};
  check(MPI_Allgatherv(text.data(), length, MPI_CHAR, layout.bytes.data(), layout.counts.data(), layout.offsets.data(),
                       MPI_CHAR, impl_->comm),
        "MPI_Allgatherv");
  return layout.pieces();
}

std::vector<std::string> Communicator::gather(const std::string& text) const {
  const int length = static_cast<int>(text.size());
  std::vector<int> lengths(is_root() ? static_cast<std::size_t>(size()) : 0);
  check(MPI_Gather(&length, 1, MPI_INT, lengths.data(), 1, MPI_INT, 0, impl_->comm), "MPI_Gather");
  Layout layout{std::move(lengths)};
  check(MPI_Gatherv(text.data(), length, MPI_CHAR, layout.bytes.data(), layout.counts.data(), layout.offsets.data(),
                    MPI_CHAR, 0, impl_->comm),
        "MPI_Gatherv");
  return layout.pieces();
}

std::vector<double> Communicator::all_gather(double value) const {
  std::vector<double> values(static_cast<std::size_t>(size()));
  check(MPI_Allgather(&value, 1, MPI_DOUBLE, values.data(), 1, MPI_DOUBLE, impl_->comm), "MPI_Allgather");
  return values;
}

std::string Communicator::first_message(const std::string& here) const {
  if (!any(!here.empty())) return {};
  const std::vector<std::string> messages = all_gather(here.empty() ? "" : " on " + host_name() + ": " + here);
  for (std::size_t i = 0; i < messages.size(); ++i)
    if (!messages[i].empty()) return "rank " + std::to_string(i) + messages[i];
  return {};
}

std::size_t Communicator::work_until_all_arrive(const std::function<void()>& work) const {
  MPI_Request request = MPI_REQUEST_NULL;
  check(MPI_Ibarrier(impl_->comm, &request), "MPI_Ibarrier");
  std::size_t calls = 0;
  for (int arrived = 0;;) {
    check(MPI_Test(&request, &arrived, MPI_STATUS_IGNORE), "MPI_Test");
    if (arrived != 0) return calls;
    work();
    ++calls;
  }
}

void Communicator::all_reduce_sum(std::span<const float> in, std::span<float> out) const {
  check(MPI_Allreduce(in.data(), out.data(), static_cast<int>(in.size()), MPI_FLOAT, MPI_SUM, impl_->comm),
        "MPI_Allreduce");
}

void Communicator::all_reduce_sum(std::span<const double> in, std::span<double> out) const {
  check(MPI_Allreduce(in.data(), out.data(), static_cast<int>(in.size()), MPI_DOUBLE, MPI_SUM, impl_->comm),
        "MPI_Allreduce");
}

double Communicator::exchange(double value, int peer) const {
  double theirs = 0;
  check(MPI_Sendrecv(&value, 1, MPI_DOUBLE, peer, 0, &theirs, 1, MPI_DOUBLE, peer, 0, impl_->comm, MPI_STATUS_IGNORE),
        "MPI_Sendrecv");
  return theirs;
}

}  // namespace hallmark
