// Live figures of the GPUs: single samples, and a thread that takes them at a steady rate.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <thread>

#include "arguments.h"
#include "sample.h"
#include "traffic_watch.h"

namespace llcuda {

namespace {

Sample take_sample(const Nvml& n, NvmlDevice device, bool pcie) {
  Sample s{};
  take_costly_figures(n, device, s);
  take_slow_figures(n, device, s);
  take_quick_figures(n, device, s);
  Traffic traffic = pcie ? take_traffic(n, device) : Traffic{};
  s.pcie_tx = traffic.tx;
  s.pcie_rx = traffic.rx;
  return s;
}

/** How often the figures that change slowly are asked for, and those that cost most. */
constexpr auto SLOW_PERIOD = std::chrono::seconds(1), COSTLY_PERIOD = std::chrono::seconds(5);

/** Samples every GPU at a steady rate and hands them to JavaScript, which never waits for it. */
class Sampler {
 public:
  Sampler(Napi::Env env, Napi::Function callback, double hertz, bool pcie)
      : env_(env),
        to_js_(Napi::ThreadSafeFunction::New(env, callback, "llcuda telemetry", 0, 1)),
        traffic_(pcie ? std::make_unique<TrafficWatch>(*nvml(nullptr)) : nullptr) {
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
    traffic_.reset();
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
        take_quick_figures(*n, devices[i], last[i]);
        Traffic traffic = traffic_ ? traffic_->of(i) : Traffic{};
        last[i].pcie_tx = traffic.tx;
        last[i].pcie_rx = traffic.rx;
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
  std::unique_ptr<TrafficWatch> traffic_;
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
