// An NVML that says what the files in the folder $HALLMARK_FAKE_NVML say: one file a GPU, "0", "1", ..., of words
// KEY=VALUE, read anew at each call. A value "!15" is the code that the call returns, and what has no key is not
// supported. Fields are "f186.0" (field, scope); the names below stand for the usual ones. "ret=15": every call says
// so. Built once more as an old driver's, without the functions that came later.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>

namespace {

constexpr int success = 0, invalid_argument = 2, not_supported = 3, not_found = 6;

struct Field {
  unsigned field, scope;
  long long timestamp, latency;
  int type, code;
  unsigned long long value;
};

struct Pci {
  char legacy[16];
  unsigned domain, bus, device, device_id, subsystem_id;
  char bus_id[32];
};

const std::map<std::string, std::string> usual_names{
    {"f185.0", "power_avg_mw"},   {"f186.0", "power_inst_mw"},    {"f185.1", "module_avg_mw"},
    {"f186.1", "module_inst_mw"}, {"f185.2", "mem_avg_mw"},       {"f191.0", "energy_mj"},
    {"f83.0", "old_energy_mj"},   {"f191.1", "module_energy_mj"}, {"f74.0", "power_cap_ns"},
    {"f269.0", "sw_thermal_ns"},  {"f270.0", "hw_thermal_ns"},    {"f271.0", "brake_ns"}};

using Words = std::map<std::string, std::string>;

std::optional<Words> words_of(std::size_t number) {
  const char* const folder = std::getenv("HALLMARK_FAKE_NVML");
  std::ifstream file{std::string{folder == nullptr ? "/nonexistent" : folder} + "/" + std::to_string(number)};
  if (!file) return std::nullopt;
  Words words;
  for (std::string word; file >> word;) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) words[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return words;
}

// A handle is the GPU's number and one; of a MIG instance with (its number and one) * 4096 on top.
void* handle_of(std::size_t number) { return reinterpret_cast<void*>(number + 1); }
std::size_t gpu_of(void* device) { return (reinterpret_cast<std::size_t>(device) & 4095U) - 1; }
std::size_t mig_of(void* device) { return (reinterpret_cast<std::size_t>(device) >> 12U) - 1; }

struct Answer {
  int code = not_supported;
  std::string text;
  [[nodiscard]] unsigned long long number() const { return std::strtoull(text.c_str(), nullptr, 0); }
};

Answer answer(const Words& words, const std::string& key) {
  const auto found = words.find(key);
  if (found == words.end()) return {};
  if (found->second.starts_with('!')) return {std::atoi(found->second.c_str() + 1), ""};
  return {success, found->second};
}

Answer ask(void* device, const std::string& key) {
  const auto words = words_of(gpu_of(device));
  if (!words) return {invalid_argument, ""};
  if (const Answer all = answer(*words, "ret"); all.code == success && all.number() != 0)
    return {static_cast<int>(all.number()), ""};
  return answer(*words, key);
}

int ask_unsigned(void* device, const std::string& key, unsigned* value) {
  const Answer one = ask(device, key);
  if (one.code == success) *value = static_cast<unsigned>(one.number());
  return one.code;
}

int ask_wide(void* device, const std::string& key, unsigned long long* value) {
  const Answer one = ask(device, key);
  if (one.code == success) *value = one.number();
  return one.code;
}

int ask_text(void* device, const std::string& key, char* text, unsigned length) {
  const Answer one = ask(device, key);
  if (one.code == success) std::snprintf(text, length, "%s", one.text.c_str());
  return one.code;
}

bool reads_pci(const std::string& text, Pci& info) {
  info = {};
  std::snprintf(info.bus_id, sizeof info.bus_id, "%s", text.c_str());
  return std::sscanf(text.c_str(), "%x:%x:%x", &info.domain, &info.bus, &info.device) == 3;
}

}  // namespace

extern "C" {

int nvmlInit_v2() {
  const char* const code = std::getenv("HALLMARK_FAKE_NVML_INIT");
  return code == nullptr ? success : std::atoi(code);
}
const char* nvmlErrorString(int code) {
  switch (code) {
    case 0:
      return "Success";
    case 3:
      return "Not Supported";
    case 4:
      return "Insufficient Permissions";
    case 9:
      return "Driver Not Loaded";
    case 15:
      return "GPU is lost";
    default:
      return "some error";
  }
}
int nvmlSystemGetDriverVersion(char* text, unsigned length) {
  std::snprintf(text, length, "%s", "999.1");
  return success;
}
int nvmlDeviceGetCount_v2(unsigned* count) {
  for (*count = 0; words_of(*count); ++*count) {
  }
  return success;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** device) {
  const auto words = words_of(index);
  if (!words) return invalid_argument;
  if (const Answer code = answer(*words, "handle_ret"); code.code == success) return static_cast<int>(code.number());
  *device = handle_of(index);
  return success;
}
int nvmlDeviceGetHandleByPciBusId_v2(const char* id, void** device) {
  Pci wanted{}, have{};
  if (!reads_pci(id, wanted)) return invalid_argument;
  for (std::size_t i = 0; const auto words = words_of(i); ++i) {
    if (!reads_pci(words->at("pci"), have) || have.domain != wanted.domain || have.bus != wanted.bus ||
        have.device != wanted.device)
      continue;
    *device = handle_of(i);
    return success;
  }
  return not_found;
}
// What the driver keeps of a lost GPU it still tells.
int nvmlDeviceGetPciInfo_v3(void* device, Pci* info) {
  const auto words = words_of(gpu_of(device));
  return words && reads_pci(words->at("pci"), *info) ? success : invalid_argument;
}
int nvmlDeviceGetUUID(void* device, char* text, unsigned length) {
  const std::string key =
      device > reinterpret_cast<void*>(4096) ? "mig" + std::to_string(mig_of(device)) + "_uuid" : "uuid";
  return ask_text(device, key, text, length);
}
int nvmlDeviceGetSerial(void* device, char* text, unsigned length) { return ask_text(device, "serial", text, length); }
int nvmlDeviceGetPowerUsage(void* device, unsigned* mw) { return ask_unsigned(device, "power_usage_mw", mw); }
int nvmlDeviceGetTotalEnergyConsumption(void* device, unsigned long long* mj) {
  return ask_wide(device, "total_energy_mj", mj);
}
int nvmlDeviceGetEnforcedPowerLimit(void* device, unsigned* mw) { return ask_unsigned(device, "limit_mw", mw); }
int nvmlDeviceGetClockInfo(void* device, int type, unsigned* mhz) {
  return ask_unsigned(device, type == 1 ? "sm_mhz" : "mem_mhz", mhz);
}
int nvmlDeviceGetTemperature(void* device, int, unsigned* degrees) { return ask_unsigned(device, "temp_c", degrees); }
int nvmlDeviceGetCurrentClocksThrottleReasons(void* device, unsigned long long* bits) {
  return ask_wide(device, "reasons", bits);
}
int nvmlDeviceGetSupportedClocksThrottleReasons(void* device, unsigned long long* bits) {
  return ask_wide(device, "reasons_supported", bits);
}
#ifndef FAKE_NVML_OLD
int nvmlDeviceGetCurrentClocksEventReasons(void* device, unsigned long long* bits) {
  return ask_wide(device, "reasons", bits);
}
int nvmlDeviceGetSupportedClocksEventReasons(void* device, unsigned long long* bits) {
  return ask_wide(device, "reasons_supported", bits);
}
int nvmlDeviceGetFieldValues(void* device, int count, Field* fields) {
  if (const Answer all = ask(device, "ret"); all.code != success && all.code != not_supported) return all.code;
  const Answer stamp = ask(device, "stamp_us");
  for (int i = 0; i < count; ++i) {
    Field& field = fields[i];
    const std::string plain = "f" + std::to_string(field.field) + "." + std::to_string(field.scope);
    Answer one = ask(device, plain);
    if (const auto usual = usual_names.find(plain); one.code == not_supported && usual != usual_names.end())
      one = ask(device, usual->second);
    field.timestamp = stamp.code == success ? static_cast<long long>(stamp.number()) : 0;
    field.latency = 0;
    field.type = 3;
    field.code = one.code;
    field.value = one.code == success ? one.number() : ~0ULL;
  }
  return success;
}
int nvmlDeviceGetMaxMigDeviceCount(void* device, unsigned* count) { return ask_unsigned(device, "max_mig", count); }
int nvmlDeviceGetMigMode(void* device, unsigned* current, unsigned* pending) {
  *pending = 0;
  return ask_unsigned(device, "mig", current);
}
int nvmlDeviceGetMigDeviceHandleByIndex(void* device, unsigned index, void** mig) {
  const Answer one = ask(device, "mig" + std::to_string(index) + "_uuid");
  if (one.code == success)
    *mig = reinterpret_cast<void*>(reinterpret_cast<std::size_t>(device) + (std::size_t{index} + 1) * 4096);
  return one.code == not_supported ? not_found : one.code;
}
int nvmlDeviceGetGpuInstanceId(void* mig, unsigned* id) {
  return ask_unsigned(mig, "mig" + std::to_string(mig_of(mig)) + "_gi", id);
}
int nvmlDeviceGetAttributes_v2(void* mig, unsigned* attributes) {
  unsigned slices = 0;
  const int code = ask_unsigned(mig, "mig" + std::to_string(mig_of(mig)) + "_slices", &slices);
  if (code != success) return code;
  std::memset(attributes, 0, 40);
  attributes[6] = slices;
  return success;
}
#endif

}  // extern "C"
