// A list that its copies share: the units of a large contract cost hundreds of megabytes.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace hallmark {

/// A vector whose copies share their elements until one of them is written to.
template <class T>
class SharedList {
 public:
  SharedList() = default;
  SharedList(std::vector<T> items)  // NOLINT(google-explicit-constructor): it is the same thing
      : items_{std::make_shared<std::vector<T>>(std::move(items))} {}

  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const { return items_ ? items_->size() : 0; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return (*items_)[i]; }
  [[nodiscard]] const T& front() const { return items_->front(); }
  [[nodiscard]] const T* begin() const { return items_ ? items_->data() : nullptr; }
  [[nodiscard]] const T* end() const { return begin() + size(); }

  [[nodiscard]] T& operator[](std::size_t i) { return own()[i]; }
  [[nodiscard]] T* begin() { return own().data(); }
  [[nodiscard]] T* end() { return own().data() + size(); }
  T& emplace_back() { return own().emplace_back(); }

 private:
  std::vector<T>& own() {
    if (!items_)
      items_ = std::make_shared<std::vector<T>>();
    else if (items_.use_count() > 1)
      items_ = std::make_shared<std::vector<T>>(*items_);
    return *items_;
  }

  std::shared_ptr<std::vector<T>> items_;
};

}  // namespace hallmark
