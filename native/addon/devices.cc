// What the GPUs are.
#include "arguments.h"

namespace llcuda {

namespace {

std::string uuid_text(const cudaUUID_t& uuid) {
  std::string text = "GPU-";
  const char* digits = "0123456789abcdef";
  for (int i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    auto byte = static_cast<unsigned char>(uuid.bytes[i]);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

int attribute(cudaDeviceAttr which, int device) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, which, device), "cudaDeviceGetAttribute");
  return value;
}

/** -> {count, reason} */
Napi::Value device_count(const Args& args) {
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("count", args.session().count());
  out.Set("reason", args.session().reason());
  return out;
}

/** -> {driver, runtime}: CUDA versions, 13000 for 13.0; driver 0 without one */
Napi::Value versions(const Args& args) {
  int driver = 0, runtime = 0;
  if (cudaDriverGetVersion(&driver) != cudaSuccess) driver = 0;
  cudaRuntimeGetVersion(&runtime);
  cudaGetLastError();
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("driver", driver);
  out.Set("runtime", runtime);
  return out;
}

/** (ordinal) */
Napi::Value device_properties(const Args& args) {
  int device = args.small(0);
  args.session().use(device);
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  char bus[32] = "";
  cudaDeviceGetPCIBusId(bus, sizeof bus, device);
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("name", std::string(properties.name));
  out.Set("uuid", uuid_text(properties.uuid));
  out.Set("pciBus", std::string(bus));
  out.Set("computeMajor", properties.major);
  out.Set("computeMinor", properties.minor);
  out.Set("multiprocessors", properties.multiProcessorCount);
  out.Set("totalMemory", static_cast<double>(total));
  out.Set("freeMemory", static_cast<double>(free));
  out.Set("l2Bytes", properties.l2CacheSize);
  out.Set("busWidthBits", properties.memoryBusWidth);
  out.Set("sharedBytesPerMultiprocessor",
          static_cast<double>(properties.sharedMemPerMultiprocessor));
  out.Set("sharedBytesPerBlock", static_cast<double>(properties.sharedMemPerBlockOptin));
  out.Set("registersPerMultiprocessor", properties.regsPerMultiprocessor);
  out.Set("threadsPerMultiprocessor", properties.maxThreadsPerMultiProcessor);
  out.Set("clockKilohertz", attribute(cudaDevAttrClockRate, device));
  out.Set("memoryClockKilohertz", attribute(cudaDevAttrMemoryClockRate, device));
  out.Set("integrated", properties.integrated != 0);
  out.Set("ecc", properties.ECCEnabled != 0);
  return out;
}

/** (from, to) -> whether `from` reads the memory of `to` directly */
Napi::Value can_access_peer(const Args& args) {
  int can = 0;
  args.session().use(args.small(0));
  args.session().use(args.small(1));
  if (args.small(0) != args.small(1))
    check(cudaDeviceCanAccessPeer(&can, args.small(0), args.small(1)), "cudaDeviceCanAccessPeer");
  return Napi::Boolean::New(args.env(), can != 0);
}

}  // namespace

void offer_devices(Napi::Object exports) {
  offer<device_count>(exports, "deviceCount");
  offer<versions>(exports, "versions");
  offer<device_properties>(exports, "deviceProperties");
  offer<can_access_peer>(exports, "canAccessPeer");
}

}  // namespace llcuda
