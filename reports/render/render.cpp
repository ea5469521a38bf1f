#include "reports/render/render.hpp"

#include "reports/render/files.hpp"

namespace hallmark {

void write_report(const Report& report, const std::string& directory) {
  make_folder(directory);
  for (const Renderer& renderer : renderers) write_whole(directory, renderer.filename, renderer.render(report));
}

}  // namespace hallmark
