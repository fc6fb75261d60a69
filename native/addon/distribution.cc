// The full statistics of a tensor for JavaScript: one pass, of quantized tensors piece by piece.
#include <algorithm>
#include <cstring>
#include <vector>

#include "../cuda/launch.h"
#include "after.h"
#include "arguments.h"
#include "counted.h"
#include "pinned.h"
#include "stored.h"

namespace llcuda {

namespace {

/** What the blocks of a GPU gathered, and the counts, as they came from it. */
struct Distribution {
  GatheredInAll total = nothing_gathered<GatheredInAll>();
  std::vector<double> counts;
};

Napi::Value distribution_to_js(Napi::Env env, const Distribution& found) {
  const GatheredInAll& g = found.total;
  Napi::Object out = Napi::Object::New(env);
  out.Set("finite", g.moments.count);
  out.Set("mean", g.moments.mean);
  out.Set("m2", g.moments.m2);
  out.Set("m3", g.moments.m3);
  out.Set("m4", g.moments.m4);
  set_counted(out, g);
  auto counts = Napi::Float64Array::New(env, found.counts.size());
  std::copy(found.counts.begin(), found.counts.end(), counts.Data());
  out.Set("counts", counts);
  return out;
}

/** (device, n, dtype or quantized type, in, offset, values of a block, bytes of a block) ->
 * [Promise, handle of run maxima as F32 bits] */
Napi::Value distribution(const Args& args) {
  Device& device = args.device(0);
  Stored in(args, device, 2);
  int64_t n = args.integer(1), runs = (n + SUMMARY_RUN - 1) / SUMMARY_RUN;
  int blocks = distribution_blocks();
  size_t gathered_bytes = sizeof(Gathered) * blocks;
  size_t all_bytes = gathered_bytes + sizeof(unsigned long long) * FINE_KEYS;
  size_t pattern_bytes = sizeof(uint32_t) * FINE_KEYS;
  StorageRef result = args.session().allocate(device, all_bytes + pattern_bytes);
  StorageRef maxima = args.session().allocate(device, static_cast<size_t>(runs) * 4);
  auto* gathered = static_cast<Gathered*>(result->data);
  auto* counts =
      reinterpret_cast<unsigned long long*>(static_cast<uint8_t*>(result->data) + gathered_bytes);
  auto* patterns = reinterpret_cast<uint32_t*>(static_cast<uint8_t*>(result->data) + all_bytes);
  auto* run_maxima = static_cast<uint32_t*>(maxima->data);
  check(cudaMemsetAsync(result->data, 0, all_bytes + pattern_bytes, device.stream),
        "the statistics");
  if (!in.quantized()) {
    check(launch_distribution(in.dtype(), in.data(), n, gathered, counts, patterns, run_maxima,
                              device.stream),
          "the statistics");
  } else {
    StorageRef floats =
        args.session().allocate(device, static_cast<size_t>(std::min(n, PIECE_VALUES)) * 4);
    for (int64_t at = 0; at < n; at += PIECE_VALUES) {
      int64_t here = std::min(n - at, PIECE_VALUES);
      const void* values = in.as_floats(at, here, floats->data, device.stream);
      check(launch_distribution(DType::F32, values, here, gathered, counts, patterns,
                                run_maxima + at / SUMMARY_RUN, device.stream),
            "the statistics");
    }
  }
  auto found = std::make_shared<Distribution>();
  auto job = std::make_unique<Job>(args.env());
  job->work = [found, from = result->data, all_bytes, gathered_bytes, blocks,
               event = event_after(device), stream = device.copies] {
    wait_for(event, stream, "waiting for the statistics");
    std::vector<uint8_t> raw(all_bytes);
    copy_to_host(raw.data(), from, all_bytes, stream);
    for (int i = 0; i < blocks; i++) {
      Gathered part;
      std::memcpy(&part, raw.data() + sizeof(Gathered) * i, sizeof part);
      found->total = merge_gathered(found->total, part);
    }
    found->counts.resize(FINE_KEYS);
    for (int key = 0; key < FINE_KEYS; key++) {
      unsigned long long count;
      std::memcpy(&count, raw.data() + gathered_bytes + sizeof count * key, sizeof count);
      found->counts[key] = static_cast<double>(count);
    }
  };
  job->value = [found, result](Napi::Env env) { return distribution_to_js(env, *found); };
  Napi::Array both = Napi::Array::New(args.env(), 2);
  both.Set(0u, device.completion->run(std::move(job)));
  both.Set(1u, new_handle(args, maxima));
  return both;
}

}  // namespace

void offer_distribution(Napi::Object exports) {
  offer<distribution>(exports, "distribution");
}

}  // namespace llcuda
