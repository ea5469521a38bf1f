// Reading HDF5 that anybody may have written: any width, byte order and storage, strings of fixed or variable length.
// All failures are InputError and name file, object, what was found and what was expected.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/hdf5.hpp"

namespace hallmark::h5 {

using Shape = std::vector<std::uint64_t>;

/// An open file and what may still be allocated for it: a hostile file of a few bytes must not cost terabytes.
class Input {
 public:
  /// InputError where `path` is missing, a folder, empty, not HDF5, truncated or damaged.
  explicit Input(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Id id() const { return file_.get(); }
  /// Takes `count` things of `bytes` each from what this file may cost: 64 MiB and 64 times its size.
  void charge(std::uint64_t count, std::uint64_t bytes, const std::string& where);
  /// Takes `count` readings from what this file may hold: 4 Mi, and what the best deflate packs into its size, 1032 to
  /// one and 8 bytes each. Days of readings of sensors that stand still are more than 64 times their file.
  void charge_readings(std::uint64_t count, const std::string& where);
  [[nodiscard]] std::uint64_t most_readings() const { return most_readings_; }

 private:
  std::string path_;
  std::uint64_t budget_ = 0, most_readings_ = 0, readings_ = 0;
  File file_;
};

/// A group of an open file; keeps the file open.
class InputGroup {
 public:
  [[nodiscard]] static InputGroup open(const std::string& path);

  /// False where there is nothing of this name. InputError for soft and external links: the evidence is in this file.
  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] InputGroup group(const std::string& name) const;
  [[nodiscard]] std::optional<InputGroup> optional_group(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> names() const;  ///< of all members, in order
  [[nodiscard]] bool is_group(const std::string& name) const;
  [[nodiscard]] bool is_text(const std::string& name) const;

  [[nodiscard]] Shape shape(const std::string& name) const;
  [[nodiscard]] std::vector<double> reals(const std::string& name) const;
  /// Whole numbers as stored; InputError where one is outside [0, max] (minimum -1 for i32: see `signed_integers`).
  [[nodiscard]] std::vector<std::uint64_t> integers(const std::string& name, std::uint64_t max) const;
  [[nodiscard]] std::vector<std::int64_t> signed_integers(const std::string& name) const;
  /// `count` whole numbers from index `offset` on, of a dataset of one dimension; charge_readings() first.
  [[nodiscard]] std::vector<std::uint64_t> integers_at(const std::string& name, std::uint64_t offset,
                                                       std::uint64_t count) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& name) const;
  [[nodiscard]] std::string bytes(const std::string& name) const;
  /// As integers(name, 255), a byte each.
  [[nodiscard]] std::string codes(const std::string& name) const;

  [[nodiscard]] bool has_attribute(const std::string& name) const;
  [[nodiscard]] std::optional<double> real_attribute(const std::string& name) const;
  [[nodiscard]] std::optional<std::uint64_t> integer_attribute(const std::string& name, std::uint64_t max) const;
  [[nodiscard]] std::optional<std::int64_t> signed_attribute(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> text_attribute(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> texts_attribute(const std::string& name) const;  ///< empty where absent
  [[nodiscard]] std::vector<std::uint64_t> integers_attribute(const std::string& name) const;

  void charge(std::uint64_t count, std::uint64_t bytes) const { input_->charge(count, bytes, where_); }
  void charge_readings(std::uint64_t count) const { input_->charge_readings(count, where_); }
  /// "results.h5:/cases/gemm", or of a member.
  [[nodiscard]] std::string where(const std::string& member = {}) const;
  [[noreturn]] void reject(const std::string& member, const std::string& why) const;

 private:
  InputGroup(std::shared_ptr<Input> input, Group handle, std::string where);

  std::shared_ptr<Input> input_;
  Group handle_;
  std::string where_;
};

}  // namespace hallmark::h5
