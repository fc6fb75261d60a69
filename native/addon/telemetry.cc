// Live figures of the GPUs: single samples, and a thread that takes them at a steady rate.
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <memory>
#include <thread>

#include "arguments.h"
#include "nvml.h"

namespace llcuda {

namespace {

/** NaN where the GPU does not say. */
struct Sample {
  std::string uuid, name;
  double time;  // milliseconds since 1970
  double utilization, memory_utilization, memory_used, memory_total, temperature, power,
      power_limit, sm_clock, memory_clock, max_sm_clock, max_memory_clock, throttle, pcie_tx,
      pcie_rx, link_generation, link_width, max_link_generation, max_link_width, ecc_corrected,
      ecc_uncorrected, fan, performance_state, energy;
  std::vector<NvmlProcess> processes;
};

template <class Value, class Function, class... Before>
double ask(Function function, NvmlDevice device, double factor, Before... before) {
  Value value{};
  if (function == nullptr || function(device, before..., &value) != NVML_SUCCESS) return NAN;
  return static_cast<double>(value) * factor;
}

void add_processes(int (*function)(NvmlDevice, unsigned*, NvmlProcess*), NvmlDevice device,
                   std::vector<NvmlProcess>& into) {
  if (function == nullptr) return;
  unsigned count = 64;
  std::vector<NvmlProcess> found(count);
  int status = function(device, &count, found.data());
  if (status == NVML_INSUFFICIENT_SIZE) {
    found.resize(count += 16);
    status = function(device, &count, found.data());
  }
  if (status != NVML_SUCCESS) return;
  found.resize(count);
  into.insert(into.end(), found.begin(), found.end());
}

/** What hardly changes, and energy: NVML takes 1 to 3 ms of processor time for each. */
void take_costly_figures(const Nvml& n, NvmlDevice device, Sample& s) {
  char text[96] = "";
  if (n.uuid != nullptr && n.uuid(device, text, sizeof text) == NVML_SUCCESS) s.uuid = text;
  if (n.name != nullptr && n.name(device, text, sizeof text) == NVML_SUCCESS) s.name = text;
  s.max_sm_clock = ask<unsigned>(n.max_clock, device, 1, static_cast<int>(NVML_CLOCK_SM));
  s.max_memory_clock = ask<unsigned>(n.max_clock, device, 1, static_cast<int>(NVML_CLOCK_MEMORY));
  s.max_link_generation = ask<unsigned>(n.max_link_generation, device, 1);
  s.max_link_width = ask<unsigned>(n.max_link_width, device, 1);
  s.energy = ask<unsigned long long>(n.energy, device, 1e-3);
}

/** What changes slowly. */
void take_slow_figures(const Nvml& n, NvmlDevice device, Sample& s) {
  s.power_limit = ask<unsigned>(n.power_limit, device, 1e-3);
  s.link_generation = ask<unsigned>(n.link_generation, device, 1);
  s.link_width = ask<unsigned>(n.link_width, device, 1);
  s.ecc_corrected = ask<unsigned long long>(n.ecc, device, 1, static_cast<int>(NVML_ECC_CORRECTED),
                                            static_cast<int>(NVML_ECC_SINCE_BOOT));
  s.ecc_uncorrected =
      ask<unsigned long long>(n.ecc, device, 1, static_cast<int>(NVML_ECC_UNCORRECTED),
                              static_cast<int>(NVML_ECC_SINCE_BOOT));
  s.fan = ask<unsigned>(n.fan, device, 0.01);
  s.performance_state = ask<int>(n.performance_state, device, 1);
  s.processes.clear();
  add_processes(n.compute_processes, device, s.processes);
  add_processes(n.graphics_processes, device, s.processes);
}

/** @param pcie Whether to measure PCIe traffic: NVML takes 20 ms for each direction. */
void take_quick_figures(const Nvml& n, NvmlDevice device, bool pcie, Sample& s) {
  s.time = static_cast<double>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count());
  NvmlUtilization use{};
  bool used = n.utilization != nullptr && n.utilization(device, &use) == NVML_SUCCESS;
  s.utilization = used ? use.gpu / 100.0 : NAN;
  s.memory_utilization = used ? use.memory / 100.0 : NAN;
  NvmlMemory memory{};
  bool told = n.memory != nullptr && n.memory(device, &memory) == NVML_SUCCESS;
  s.memory_used = told ? static_cast<double>(memory.used) : NAN;
  s.memory_total = told ? static_cast<double>(memory.total) : NAN;
  s.temperature = ask<unsigned>(n.temperature, device, 1, static_cast<int>(NVML_TEMPERATURE_GPU));
  s.power = ask<unsigned>(n.power, device, 1e-3);
  s.sm_clock = ask<unsigned>(n.clock, device, 1, static_cast<int>(NVML_CLOCK_SM));
  s.memory_clock = ask<unsigned>(n.clock, device, 1, static_cast<int>(NVML_CLOCK_MEMORY));
  s.throttle = ask<unsigned long long>(n.throttle, device, 1);
  s.pcie_tx = pcie ? ask<unsigned>(n.pcie, device, 1024, static_cast<int>(NVML_PCIE_TX)) : NAN;
  s.pcie_rx = pcie ? ask<unsigned>(n.pcie, device, 1024, static_cast<int>(NVML_PCIE_RX)) : NAN;
}

Sample take_sample(const Nvml& n, NvmlDevice device, bool pcie) {
  Sample s{};
  take_costly_figures(n, device, s);
  take_slow_figures(n, device, s);
  take_quick_figures(n, device, pcie, s);
  return s;
}

std::vector<NvmlDevice> all_devices(const Nvml& n) {
  unsigned count = 0;
  std::vector<NvmlDevice> devices;
  if (n.count(&count) != NVML_SUCCESS) return devices;
  for (unsigned i = 0; i < count; i++) {
    NvmlDevice device = nullptr;
    if (n.by_index(i, &device) == NVML_SUCCESS) devices.push_back(device);
  }
  return devices;
}

Napi::Value to_js(Napi::Env env, const Sample& s) {
  Napi::Object out = Napi::Object::New(env);
  auto set = [&](const char* name, double value) {
    if (std::isnan(value))
      out.Set(name, env.Null());
    else
      out.Set(name, value);
  };
  out.Set("uuid", s.uuid);
  out.Set("name", s.name);
  set("time", s.time);
  set("utilization", s.utilization);
  set("memoryUtilization", s.memory_utilization);
  set("memoryUsed", s.memory_used);
  set("memoryTotal", s.memory_total);
  set("temperature", s.temperature);
  set("power", s.power);
  set("powerLimit", s.power_limit);
  set("smClock", s.sm_clock);
  set("memoryClock", s.memory_clock);
  set("maxSmClock", s.max_sm_clock);
  set("maxMemoryClock", s.max_memory_clock);
  set("throttleBits", s.throttle);
  set("pcieTx", s.pcie_tx);
  set("pcieRx", s.pcie_rx);
  set("linkGeneration", s.link_generation);
  set("linkWidth", s.link_width);
  set("maxLinkGeneration", s.max_link_generation);
  set("maxLinkWidth", s.max_link_width);
  set("eccCorrected", s.ecc_corrected);
  set("eccUncorrected", s.ecc_uncorrected);
  set("fan", s.fan);
  set("performanceState", s.performance_state);
  set("energy", s.energy);
  Napi::Array processes = Napi::Array::New(env);
  for (const NvmlProcess& process : s.processes) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("pid", process.pid);
    // All bits set: the driver may not tell (in a container, for example).
    if (process.used == ~0ull)
      entry.Set("memory", env.Null());
    else
      entry.Set("memory", static_cast<double>(process.used));
    processes.Set(processes.Length(), entry);
  }
  out.Set("processes", processes);
  return out;
}

/** How often the figures that change slowly are asked for, and those that cost most. */
constexpr auto SLOW_PERIOD = std::chrono::seconds(1), COSTLY_PERIOD = std::chrono::seconds(5);

/** Samples every GPU at a steady rate and hands them to JavaScript, which never waits for it. */
class Sampler {
 public:
  Sampler(Napi::Env env, Napi::Function callback, double hertz, bool pcie)
      : env_(env),
        to_js_(Napi::ThreadSafeFunction::New(env, callback, "llcuda telemetry", 0, 1)),
        pcie_(pcie) {
    to_js_.Unref(env);
    // Before Node takes the thread-safe function away.
    napi_add_env_cleanup_hook(env, stop_hook, this);
    thread_ = std::thread([this, hertz] { loop(std::chrono::duration<double>(1.0 / hertz)); });
  }
  ~Sampler() {
    napi_remove_env_cleanup_hook(env_, stop_hook, this);
    stop();
  }

  void stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (ending_) return;
      ending_ = true;
    }
    *wanted_ = false;
    wake_.notify_all();
    thread_.join();
    to_js_.Release();
  }

 private:
  static void stop_hook(void* self) { static_cast<Sampler*>(self)->stop(); }
  void loop(std::chrono::duration<double> period) {
    const Nvml* n = nvml(nullptr);
    std::vector<NvmlDevice> devices = all_devices(*n);
    std::vector<Sample> last(devices.size());
    auto next = std::chrono::steady_clock::now(), next_slow = next, next_costly = next;
    std::unique_lock<std::mutex> lock(mutex_);
    while (!ending_) {
      lock.unlock();
      auto now = std::chrono::steady_clock::now();
      bool slow = now >= next_slow, costly = now >= next_costly;
      if (slow) next_slow = now + SLOW_PERIOD;
      if (costly) next_costly = now + COSTLY_PERIOD;
      for (size_t i = 0; i < devices.size(); i++) {
        if (costly) take_costly_figures(*n, devices[i], last[i]);
        if (slow) take_slow_figures(*n, devices[i], last[i]);
        take_quick_figures(*n, devices[i], pcie_, last[i]);
      }
      auto* samples = new std::vector<Sample>(last);
      auto status = to_js_.NonBlockingCall(
          samples,
          [wanted = wanted_](Napi::Env env, Napi::Function callback, std::vector<Sample>* taken) {
            std::unique_ptr<std::vector<Sample>> owned(taken);
            if (!*wanted) return;
            Napi::Array list = Napi::Array::New(env, owned->size());
            for (uint32_t i = 0; i < owned->size(); i++) list.Set(i, to_js(env, (*owned)[i]));
            callback.Call({list});
          });
      if (status != napi_ok) delete samples;
      next += std::chrono::duration_cast<std::chrono::steady_clock::duration>(period);
      // After a pause of the machine it goes on from now, without catching up.
      next = std::max(next, std::chrono::steady_clock::now());
      lock.lock();
      wake_.wait_until(lock, next, [this] { return ending_; });
    }
  }

  napi_env env_;
  Napi::ThreadSafeFunction to_js_;
  const bool pcie_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  /** Samples still wait for their turn when it ends, even when Node itself does. */
  const std::shared_ptr<std::atomic<bool>> wanted_ = std::make_shared<std::atomic<bool>>(true);
  std::thread thread_;
};

/** -> {available, reason, driver} */
Napi::Value nvml_state(const Args& args) {
  std::string reason;
  const Nvml* n = nvml(&reason);
  char version[96] = "";
  if (n != nullptr && n->driver_version != nullptr) n->driver_version(version, sizeof version);
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("available", n != nullptr);
  out.Set("reason", reason);
  out.Set("driver", std::string(version));
  return out;
}

/** (pcie) -> one sample for each GPU */
Napi::Value sample(const Args& args) {
  std::string reason;
  const Nvml* n = nvml(&reason);
  if (n == nullptr) throw Failure{"LIBRARY_MISSING", reason, {}};
  Napi::Array list = Napi::Array::New(args.env());
  for (NvmlDevice device : all_devices(*n))
    list.Set(list.Length(), to_js(args.env(), take_sample(*n, device, args.flag(0))));
  return list;
}

/** (hertz, pcie, callback) -> sampler */
Napi::Value start_sampling(const Args& args) {
  std::string reason;
  if (nvml(&reason) == nullptr) throw Failure{"LIBRARY_MISSING", reason, {}};
  auto* sampler = new Sampler(args.env(), Napi::Value(args.env(), args.raw(2)).As<Napi::Function>(),
                              args.number(0), args.flag(1));
  return Napi::External<Sampler>::New(args.env(), sampler,
                                      [](Napi::Env, Sampler* old) { delete old; });
}

/** (sampler) */
Napi::Value stop_sampling(const Args& args) {
  args.object<Sampler>(0)->stop();
  return args.env().Undefined();
}

}  // namespace

void offer_telemetry(Napi::Object exports) {
  offer<nvml_state>(exports, "nvmlState");
  offer<sample>(exports, "sample");
  offer<start_sampling>(exports, "startSampling");
  offer<stop_sampling>(exports, "stopSampling");
}

}  // namespace llcuda
