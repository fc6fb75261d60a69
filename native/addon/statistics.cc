// Statistics of tensors for JavaScript.
#include "../cuda/launch.h"
#include "after.h"
#include "arguments.h"
#include "counted.h"
#include "pinned.h"

namespace llcuda {

namespace {

/** A job that fetches a small result once the work before it is done. */
template <class Result, class ToJs>
Napi::Value fetch(const Args& args, Device& device, StorageRef storage, ToJs to_js) {
  auto result = std::make_shared<Result>();
  auto job = std::make_unique<Job>(args.env());
  job->work = [result, from = storage->data, event = event_after(device), stream = device.copies] {
    wait_for(event, stream, "waiting for the statistics");
    copy_to_host(result.get(), from, sizeof(Result), stream);
  };
  job->value = [result, storage, to_js](Napi::Env env) -> Napi::Value {
    return to_js(env, *result);
  };
  return device.completion->run(std::move(job));
}

Napi::Value summary_to_js(Napi::Env env, const SummaryResult& s) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("sum", s.sum);
  out.Set("squares", s.squares);
  out.Set("pivot", s.pivot);
  out.Set("finite", static_cast<double>(s.finite));
  set_counted(out, s);
  Napi::Array histogram = Napi::Array::New(env, 256);
  for (uint32_t i = 0; i < 256; i++) histogram.Set(i, static_cast<double>(s.histogram[i]));
  out.Set("histogram", histogram);
  return out;
}

/** (device, dtype, in, offset, n, first exponent) -> [Promise, handle of run maxima as F32 bits] */
Napi::Value summary(const Args& args) {
  Device& device = args.device(0);
  int64_t n = args.integer(4), runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  StorageRef result = args.session().allocate(device, sizeof(SummaryResult));
  StorageRef maxima = args.session().allocate(device, static_cast<size_t>(runs) * 4);
  check(launch_summary(args.dtype(1), args.address(device, 2), n, args.small(5),
                       static_cast<SummaryResult*>(result->data),
                       static_cast<uint32_t*>(maxima->data), device.stream),
        "statistics");
  Napi::Array both = Napi::Array::New(args.env(), 2);
  both.Set(0u, fetch<SummaryResult>(args, device, result, summary_to_js));
  both.Set(1u, new_handle(args, maxima));
  return both;
}

/** (device, dtype, in, offset, n, runs I64, offset, count) -> handle of [count, SUMMARY_RUN] F32 */
Napi::Value run_magnitudes(const Args& args) {
  Device& device = args.device(0);
  int count = args.small(7);
  StorageRef out = args.session().allocate(device, static_cast<size_t>(count) * SUMMARY_RUN * 4);
  check(launch_run_magnitudes(args.dtype(1), args.address(device, 2), args.integer(4),
                              reinterpret_cast<const int64_t*>(args.address(device, 5)), count,
                              static_cast<float*>(out->data), device.stream),
        "statistics");
  return new_handle(args, out);
}

}  // namespace

void offer_statistics(Napi::Object exports) {
  offer<summary>(exports, "summary");
  offer<run_magnitudes>(exports, "runMagnitudes");
}

}  // namespace llcuda
