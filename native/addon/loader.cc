// Uploads of files for JavaScript.
#include "arguments.h"
#include "file_upload.h"

namespace llcuda {

namespace {

/** An upload, and the memory it fills. */
struct Load {
  std::unique_ptr<FileUpload> upload;
};

/** (device, handle, path, parts: Float64Array of [file offset, target offset, bytes], readers,
 * piece) -> [load, Promise] */
Napi::Value start_load(const Args& args) {
  Device& device = args.device(0);
  StorageRef target = args.storage(1);
  args.session().order(device, target);
  auto numbers = Napi::Value(args.env(), args.raw(3)).As<Napi::Float64Array>();
  std::vector<Part> parts;
  for (size_t i = 0; i + 2 < numbers.ElementLength(); i += 3) {
    Part part{static_cast<int64_t>(numbers[i]), static_cast<int64_t>(numbers[i + 1]),
              static_cast<int64_t>(numbers[i + 2])};
    if (part.target_offset < 0 || part.bytes < 0 ||
        part.target_offset + part.bytes > static_cast<int64_t>(target->bytes))
      defect("a part outside of its target");
    parts.push_back(part);
  }
  auto load = std::make_shared<Load>();
  load->upload = std::make_unique<FileUpload>(args.text(2), std::move(parts),
                                              static_cast<uint8_t*>(target->data), device.ordinal,
                                              args.small(4), static_cast<size_t>(args.integer(5)));
  cudaEvent_t free_before;
  check(cudaEventCreateWithFlags(&free_before, cudaEventDisableTiming), "cudaEventCreate");
  check(cudaEventRecord(free_before, device.stream), "cudaEventRecord");
  auto job = std::make_unique<Job>(args.env());
  job->work = [load, free_before] {
    // The target may be memory that earlier work still uses.
    cudaError_t error = cudaEventSynchronize(free_before);
    cudaEventDestroy(free_before);
    check(error, "the work before an upload");
    load->upload->run();
  };
  job->value = [load, target](Napi::Env env) { return env.Undefined(); };
  Napi::Array both = Napi::Array::New(args.env(), 2);
  both.Set(0u, Napi::External<std::shared_ptr<Load>>::New(
                   args.env(), new std::shared_ptr<Load>(load),
                   [](Napi::Env, std::shared_ptr<Load>* old) { delete old; }));
  both.Set(1u, device.completion->run(std::move(job)));
  return both;
}

/** (load) -> bytes that the GPU has */
Napi::Value load_progress(const Args& args) {
  return Napi::Number::New(
      args.env(),
      static_cast<double>((*args.object<std::shared_ptr<Load>>(0))->upload->uploaded()));
}

/** (load) */
Napi::Value cancel_load(const Args& args) {
  (*args.object<std::shared_ptr<Load>>(0))->upload->cancel();
  return args.env().Undefined();
}

}  // namespace

void offer_loader(Napi::Object exports) {
  offer<start_load>(exports, "startLoad");
  offer<load_progress>(exports, "loadProgress");
  offer<cancel_load>(exports, "cancelLoad");
}

}  // namespace llcuda
