// How far two tensors are apart, for JavaScript: one pass over both, piece by piece where their
// values must be turned into floats first.
#include <algorithm>
#include <vector>

#include "../cuda/launch.h"
#include "after.h"
#include "arguments.h"
#include "pinned.h"
#include "stored.h"

namespace llcuda {

namespace {

Napi::Value comparison_to_js(Napi::Env env, const PairsInAll& p) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("difference", p.difference);
  out.Set("squares", p.squares);
  out.Set("dot", p.dot);
  out.Set("squaresA", p.squares_a);
  out.Set("squaresB", p.squares_b);
  out.Set("most", p.most);
  out.Set("place", static_cast<double>(p.place));
  out.Set("compared", static_cast<double>(p.compared));
  out.Set("differing", static_cast<double>(p.differing));
  return out;
}

/** (device, n, dtype or quantized type, a, offset, values and bytes of a block, and the same of b)
 * -> Promise */
Napi::Value compare(const Args& args) {
  Device& device = args.device(0);
  int64_t n = args.integer(1);
  Stored a(args, device, 2), b(args, device, 7);
  size_t bytes = sizeof(Pairs) * comparison_blocks();
  StorageRef result = args.session().allocate(device, bytes);
  auto* blocks = static_cast<Pairs*>(result->data);
  check(cudaMemsetAsync(blocks, 0, bytes, device.stream), "the comparison");
  if (!a.quantized() && !b.quantized() && a.dtype() == b.dtype()) {
    check(launch_compare(a.dtype(), a.data(), b.data(), n, 0, blocks, device.stream),
          "the comparison");
  } else {
    size_t piece = static_cast<size_t>(std::min(n, PIECE_VALUES)) * 4;
    StorageRef left = args.session().allocate(device, piece);
    StorageRef right = args.session().allocate(device, piece);
    for (int64_t at = 0; at < n; at += PIECE_VALUES) {
      int64_t here = std::min(n - at, PIECE_VALUES);
      const void* x = a.as_floats(at, here, left->data, device.stream);
      const void* y = b.as_floats(at, here, right->data, device.stream);
      check(launch_compare(DType::F32, x, y, here, at, blocks, device.stream), "the comparison");
    }
  }
  auto found = std::make_shared<PairsInAll>(no_pairs<PairsInAll>());
  auto job = std::make_unique<Job>(args.env());
  job->work = [found, blocks, bytes, event = event_after(device), stream = device.copies] {
    wait_for(event, stream, "waiting for the comparison");
    std::vector<Pairs> parts(bytes / sizeof(Pairs));
    copy_to_host(parts.data(), blocks, bytes, stream);
    for (const Pairs& part : parts) *found = merge_pairs(*found, part);
  };
  job->value = [found, result](Napi::Env env) { return comparison_to_js(env, *found); };
  return device.completion->run(std::move(job));
}

}  // namespace

void offer_comparison(Napi::Object exports) {
  offer<compare>(exports, "compare");
}

}  // namespace llcuda
