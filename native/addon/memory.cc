// Storages: made, shared, filled from the host, copied, brought back.
#include <algorithm>
#include <cstring>

#include "after.h"
#include "arguments.h"
#include "pinned.h"

namespace llcuda {

namespace {

Napi::Value done(const Args& args) {
  return args.env().Undefined();
}

/** (device, bytes) */
Napi::Value allocate(const Args& args) {
  Device& device = args.device(0);
  StorageRef storage = args.session().allocate(device, static_cast<size_t>(args.integer(1)));
  return new_handle(args, std::move(storage));
}

/** (handle) */
Napi::Value share(const Args& args) {
  return new_handle(args, args.storage(0), true);
}

/** (handle) */
Napi::Value dispose(const Args& args) {
  args.session().handles.take(args.env(), args.object<Handle>(0), args.raw(0));
  return done(args);
}

/** (device, handle, offset, bytes: Uint8Array). From pinned memory it returns before the copy ends.
 */
Napi::Value upload(const Args& args) {
  Device& device = args.device(0);
  uint8_t* to = args.address(device, 1);
  auto from = Napi::Value(args.env(), args.raw(3)).As<Napi::Uint8Array>();
  check(cudaMemcpyAsync(to, from.Data(), from.ByteLength(), cudaMemcpyHostToDevice, device.stream),
        "the copy to the GPU");
  return done(args);
}

/** (device, to, to offset, from, from offset, bytes) */
Napi::Value copy(const Args& args) {
  Device& device = args.device(0);
  uint8_t* to = args.address(device, 1);
  uint8_t* from = args.address(device, 3);
  check(cudaMemcpyAsync(to, from, static_cast<size_t>(args.integer(5)), cudaMemcpyDeviceToDevice,
                        device.stream),
        "the copy on the GPU");
  return done(args);
}

/** (device, to, to offset, to pitch, from, from offset, from pitch, width, height), in bytes */
Napi::Value copy_rows(const Args& args) {
  Device& device = args.device(0);
  uint8_t* to = args.address(device, 1);
  uint8_t* from = args.address(device, 4);
  check(cudaMemcpy2DAsync(
            to, static_cast<size_t>(args.integer(3)), from, static_cast<size_t>(args.integer(6)),
            static_cast<size_t>(args.integer(7)), static_cast<size_t>(args.integer(8)),
            cudaMemcpyDeviceToDevice, device.stream),
        "the copy of rows on the GPU");
  return done(args);
}

/** (to device, to, from device, from, from offset, bytes): directly between GPUs, or through the
 * host. */
Napi::Value copy_between(const Args& args) {
  Device& source = args.device(2);
  uint8_t* from = args.address(source, 3);
  cudaEvent_t written;
  check(cudaEventCreateWithFlags(&written, cudaEventDisableTiming), "cudaEventCreate");
  cudaEventRecord(written, source.stream);
  Device& target = args.device(0);
  const StorageRef& to = args.storage(1);
  args.session().open_peer(target, source);
  args.session().order(target, to);
  cudaStreamWaitEvent(target.stream, written, 0);
  cudaEventDestroy(written);
  check(cudaMemcpyPeerAsync(to->data, target.ordinal, from, source.ordinal,
                            static_cast<size_t>(args.integer(5)), target.stream),
        "the copy between GPUs");
  // The source may be freed at once: its stream must not reuse it before it was read.
  cudaEvent_t read;
  check(cudaEventCreateWithFlags(&read, cudaEventDisableTiming), "cudaEventCreate");
  cudaEventRecord(read, target.stream);
  cudaStreamWaitEvent(source.stream, read, 0);
  cudaEventDestroy(read);
  return done(args);
}

/** (device, handle, offset, target: Uint8Array) -> Promise: the bytes as they are now. */
Napi::Value download(const Args& args) {
  Device& device = args.device(0);
  uint8_t* from = args.address(device, 1);
  StorageRef held = args.storage(1);
  auto target = Napi::Value(args.env(), args.raw(3)).As<Napi::Uint8Array>();
  uint8_t* to = target.Data();
  size_t bytes = target.ByteLength();
  if (held->graph_writes) {
    // A replay may overwrite it before it is read: take a copy now.
    auto copied = args.session().allocate(device, bytes);
    check(cudaMemcpyAsync(copied->data, from, bytes, cudaMemcpyDeviceToDevice, device.stream),
          "the copy on the GPU");
    from = static_cast<uint8_t*>(copied->data);
    held = copied;
  }
  cudaEvent_t written = event_after(device);
  auto job = std::make_unique<Job>(args.env());
  auto kept = std::make_shared<Napi::Reference<Napi::Uint8Array>>(Napi::Persistent(target));
  job->work = [from, to, bytes, written, stream = device.copies] {
    wait_for(written, stream, "waiting for the work before a copy");
    copy_to_host(to, from, bytes, stream);
  };
  job->value = [held, kept](Napi::Env env) { return env.Undefined(); };
  return device.completion->run(std::move(job));
}

/** (device) -> Promise: everything enqueued so far is done. */
Napi::Value sync(const Args& args) {
  Device& device = args.device(0);
  cudaEvent_t end = event_after(device);
  auto job = std::make_unique<Job>(args.env());
  job->work = [end] {
    cudaError_t error = cudaEventSynchronize(end);
    cudaEventDestroy(end);
    check(error, "the work on the GPU");
  };
  job->value = [](Napi::Env env) { return env.Undefined(); };
  return device.completion->run(std::move(job));
}

/** (device, bytes) -> ArrayBuffer over page-locked memory */
Napi::Value pinned(const Args& args) {
  args.device(0);
  void* memory = nullptr;
  auto bytes = static_cast<size_t>(args.integer(1));
  cudaError_t error = cudaHostAlloc(&memory, bytes == 0 ? 1 : bytes, cudaHostAllocPortable);
  if (error == cudaErrorMemoryAllocation) {
    cudaGetLastError();
    throw Failure{"OUT_OF_MEMORY", "", {{"asked", static_cast<double>(bytes)}, {"host", 1}}};
  }
  check(error, "cudaHostAlloc");
  return Napi::ArrayBuffer::New(args.env(), memory, bytes,
                                [](Napi::Env, void* data) { cudaFreeHost(data); });
}

/** (device) -> {live, cached, peak, blocks, free, total} in bytes */
Napi::Value memory(const Args& args) {
  Device& device = args.device(0);
  MemoryUse use = device.pool->use();
  auto& pools = device.graph_pools;
  pools.erase(
      std::remove_if(pools.begin(), pools.end(), [](const auto& pool) { return pool.expired(); }),
      pools.end());
  for (const auto& pool : pools) {
    auto alive = pool.lock();
    if (alive == nullptr) continue;
    MemoryUse part = alive->use();
    use.live += part.live;
    use.cached += part.cached;
    use.blocks += part.blocks;
  }
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("live", static_cast<double>(use.live));
  out.Set("cached", static_cast<double>(use.cached));
  out.Set("peak", static_cast<double>(use.peak));
  out.Set("blocks", static_cast<double>(use.blocks));
  out.Set("free", static_cast<double>(free));
  out.Set("total", static_cast<double>(total));
  return out;
}

/** (device): hands cached memory back to the driver. */
Napi::Value trim(const Args& args) {
  args.device(0).pool->trim();
  return done(args);
}

}  // namespace

void offer_memory(Napi::Object exports) {
  offer<allocate>(exports, "allocate");
  offer<share>(exports, "share");
  offer<dispose>(exports, "dispose");
  offer<upload>(exports, "upload");
  offer<copy>(exports, "copy");
  offer<copy_rows>(exports, "copyRows");
  offer<copy_between>(exports, "copyBetween");
  offer<download>(exports, "download");
  offer<sync>(exports, "sync");
  offer<pinned>(exports, "pinned");
  offer<memory>(exports, "memory");
  offer<trim>(exports, "trim");
}

}  // namespace llcuda
