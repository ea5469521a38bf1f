// AMD GPUs through their driver's hwmon. MI200 has an average (power1_average) alone, MI300 an instant value
// (power1_input) alone. On a card with two dies one of them senses both and the other says 0 or nothing.
#include <algorithm>
#include <cerrno>
#include <optional>

#include "topology/power/sysfs_sensors.hpp"

namespace hallmark {
namespace {

struct Device {
  std::string pci, folder, file;  ///< `file` is empty where it senses nothing
};

std::optional<std::string> pci_of(const std::string& folder, const ReadText& read) {
  constexpr std::string_view key = "PCI_SLOT_NAME=";
  const std::string text = read(folder + "/device/uevent").text;
  const std::size_t at = text.find(key);
  if (at == std::string::npos) return std::nullopt;
  return text.substr(at + key.size(), text.find('\n', at) - at - key.size());
}

std::string sensing_file(const std::string& folder, const ReadText& read) {
  for (const char* file : {"/power1_average", "/power1_input"}) {
    const FileText text = read(folder + file);
    if (text.error == 0 && text.text != "0") return folder + file;
    if (text.error == EACCES || text.error == EPERM) return folder + file;  // it will say why
  }
  return {};
}

std::vector<Device> find_devices(const std::string& root, const ReadText& read) {
  const std::string folder = below(root, "/sys/class/hwmon");
  std::vector<Device> devices;
  for (const std::string& entry : list_folder(folder)) {
    const std::string device = folder + '/' + entry;
    if (read(device + "/name").text != "amdgpu") continue;
    const auto pci = pci_of(device, read);
    if (pci && !pci->empty()) devices.push_back({*pci, device, sensing_file(device, read)});
  }
  std::ranges::sort(devices, {}, &Device::pci);
  return devices;
}

}  // namespace

std::vector<PowerSensor> find_amdgpu(const std::string& root, const ReadText& read) {
  std::vector<PowerSensor> sensors;
  const std::vector<Device> devices = find_devices(root, read);
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Device& device = devices[i];
    if (device.file.empty() && !sensors.empty()) {
      sensors.back().gpus.push_back(device.pci);
      sensors.back().note = "of a card with more than one GPU: the others sense nothing themselves";
      continue;
    }
    PowerSensor sensor;
    sensor.domain = make_domain(DomainKind::gpu, -1, static_cast<int>(i));
    sensor.path = device.file.empty() ? device.folder + "/power1_input" : device.file;
    sensor.gives = device.file.ends_with("average") ? SensorGives::average_power : SensorGives::instant_power;
    sensor.gpus = {device.pci};
    const auto cap = parse_integer(read(device.folder + "/power1_cap_max").text);
    if (cap && *cap > 0 && *cap < 20'000'000'000) sensor.limit_uw = *cap + *cap / 2 + 100'000'000;
    sensors.push_back(std::move(sensor));
  }
  return sensors;
}

}  // namespace hallmark
