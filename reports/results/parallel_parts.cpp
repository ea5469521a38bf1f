#include "reports/results/parallel_parts.hpp"

#include <filesystem>
#include <fstream>
#include <functional>

#include "reports/results/case_file.hpp"
#include "reports/results/content.hpp"
#include "reports/results/durable.hpp"
#include "reports/results/hdf5.input.hpp"
#include "reports/results/hdf5.output.hpp"
#include "reports/results/hdf5.parallel.hpp"
#include "reports/results/parts.hpp"
#include "reports/results/schema.hpp"
#include "topology/base/error.hpp"
#include "topology/base/sha256.hpp"

namespace hallmark {
namespace {

using schema::Extent;

/// Runs `work` here and returns what went wrong, so that the ranks can agree before anybody leaves.
std::string message_of(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const std::exception& error) {
    return error.what();
  }
}

void agree(const Communicator& communicator, const std::string& message) {
  const std::string first = communicator.first_message(message);
  if (!first.empty()) throw IoError{first};
}

void check_cases(const Communicator& communicator, const Part& part) {
  std::string declared = part.benchmark + " " + std::to_string(part.block) + " " + std::to_string(part.sequence);
  std::string wrong;
  for (const CaseRecord& record : part.cases) {
    declared += metadata_sha256(record) + std::to_string(record.samples) + " " +
                std::to_string(static_cast<int>(record.status));
    if (record.ranks != 1 || record.blocks != 1) wrong = record.name + ": has not one rank and one block";
    schema::for_each_array([&](const auto& array) {
      if (!schema::has_its_size(array, record))
        wrong = record.name + ": " + std::string{array.field.name} + " has not the size of its case";
    });
  }
  if (sha256(declared) != communicator.broadcast(sha256(declared)))
    wrong = "its cases are declared otherwise than on rank 0";
  const std::string first = communicator.first_message(wrong);
  if (!first.empty()) throw DefectError{"part " + std::to_string(part.sequence) + ": " + first};
}

/// The run's id, from the start that must be there.
std::string started_run(const Communicator& communicator, const std::string& folder) {
  const h5::InputGroup root = h5::InputGroup::open((std::filesystem::path{folder} / "000-start.h5").string());
  const h5::Shape ranks = root.group("ranks").shape("node");
  if (ranks != h5::Shape{static_cast<std::uint64_t>(communicator.size())})
    throw IoError{folder + ": was started by another number of ranks"};
  return root.text_attribute("run_id").value_or("");
}

/// The whole file but for the arrays' values, with its space on disk reserved: no rank can then run out of space.
void allocate(const Communicator& communicator, const std::string& folder, const std::string& path, const Part& part) {
  const std::string run_id = started_run(communicator, folder);
  std::vector<CaseRecord> cases = part.cases;
  for (CaseRecord& record : cases) record.ranks = static_cast<std::size_t>(communicator.size());
  const CaseScales scales{cases};
  h5::Output output{path};
  scales.create(output, static_cast<std::size_t>(communicator.size()));
  const h5::OutputGroup root = output.root();
  const h5::OutputGroup group = root.group("cases");
  for (const CaseRecord& record : cases) write_case(group, record, scales, Content::space);
  output.finish_scales();
  root.attribute("schema", std::string{schema::part});
  root.attribute("part", std::string{"cases"});
  root.attribute("run_id", run_id);
  root.attribute("sequence", std::uint32_t{part.sequence});
  root.attribute("block", part.block);
  root.attribute("benchmark", part.benchmark);
  output.close();
  reserve(path);
}

/// One array of one case: where it lies in the file and here.
struct Piece {
  std::string where;
  h5::Dataset dataset;
  h5::Number number;
  h5::Slab slab;
  const void* data;
};

h5::Slab slab_of(Extent extent, const CaseRecord& record, int rank) {
  const auto row = static_cast<std::uint64_t>(rank);
  if (extent == Extent::sample || extent == Extent::slot) return {{row, 0, 0}, {1, 1, record.samples}};
  if (extent == Extent::block) return {{row, 0}, {1, 1}};
  if (extent == Extent::cause) return {{row, 0, 0}, {1, 1, throttle_causes.size()}};
  return rank == 0 ? h5::Slab{{0, 0}, {1, 2}} : h5::Slab{};
}

std::vector<Piece> open_pieces(const h5::File& file, const Part& part, int rank) {
  std::vector<Piece> pieces;
  for (const CaseRecord& record : part.cases)
    schema::for_each_array([&](const auto& array) {
      using Stored = typename schema::Stored<std::remove_cv_t<decltype(array.fill)>>::type;
      if (schema::array_size(array.extent, record) == 0 || array.room == schema::Room::elsewhere) return;
      std::string where = "/cases/" + record.name + "/" + std::string{array.field.name};
      h5::Dataset dataset = h5::open_dataset(file, where);
      pieces.push_back({std::move(where), std::move(dataset), h5::number_of<Stored>,
                        slab_of(array.extent, record, rank), (record.*array.values).data()});
    });
  return pieces;
}

/// Every rank makes the same calls in the same order, whatever fails: the first failure is remembered.
std::string write_pieces(const std::vector<Piece>& pieces) {
  std::string first;
  for (const Piece& piece : pieces) {
    const std::string message =
        message_of([&] { h5::write_slab(piece.dataset, piece.number, piece.slab, piece.data, piece.where); });
    if (first.empty()) first = message;
  }
  return first;
}

void fill(const Communicator& communicator, const std::string& path, const Part& part) {
  // A rank that cannot open the file would leave the others alone in MPI-IO.
  agree(communicator, message_of([&] {
          if (!std::fstream{path, std::ios::in | std::ios::out | std::ios::binary}.is_open())
            throw IoError{path + ": cannot be opened here; is the folder shared by all nodes?"};
        }));
  h5::File file;
  agree(communicator, message_of([&] { file = h5::open_parallel(path, communicator.opaque()); }));
  std::vector<Piece> pieces;
  std::string wrong = message_of([&] { pieces = open_pieces(file, part, communicator.rank()); });
  wrong = communicator.first_message(wrong);
  std::string failed = wrong.empty() ? write_pieces(pieces) : std::string{};
  pieces.clear();
  const std::string unclosed = message_of([&] { h5::close_parallel(std::move(file), path); });
  if (!wrong.empty()) throw IoError{wrong};
  agree(communicator, failed.empty() ? unclosed : failed);
}

/// Space in the file holds nothing until it is written: what is unknown here is written too, for others may know it.
Part with_every_array(Part part) {
  for (CaseRecord& record : part.cases)
    schema::for_each_array([&](const auto& array) {
      if (array.room != schema::Room::elsewhere)
        (record.*array.values).resize(schema::array_size(array.extent, record), array.fill);
    });
  return part;
}

}  // namespace

void write_part(const Communicator& communicator, const std::string& folder, const Part& part) {
  check_cases(communicator, part);
  const std::string path =
      (std::filesystem::path{folder} / part_name(part.sequence, part.benchmark, part.block)).string();
  const std::string temporary = temporary_name(path);
  const auto on_root = [&](const std::function<void()>& work) {
    agree(communicator, communicator.is_root() ? message_of(work) : std::string{});
  };
  try {
    on_root([&] { allocate(communicator, folder, temporary, part); });
    fill(communicator, temporary, with_every_array(part));
    on_root([&] { publish(temporary, path); });
  } catch (const Error&) {
    if (communicator.is_root()) discard(temporary);
    throw;
  }
}

}  // namespace hallmark
