// Operations that run one kernel each: they enqueue, and return a handle of the result at once.
#include "../cuda/launch.h"
#include "arguments.h"

namespace llcuda {

namespace {

size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::F64:
    case DType::I64: return 8;
    case DType::F32:
    case DType::I32: return 4;
    case DType::F16:
    case DType::BF16:
    case DType::I16: return 2;
    case DType::I8:
    case DType::U8:
    case DType::Bool: return 1;
  }
  defect("a dtype without a size");
}

/** The result of an operation on `device`: its memory, and the handle for it. */
struct Output {
  StorageRef storage;
  Output(const Args& args, Device& device, int64_t elements, DType dtype)
      : storage(args.session().allocate(device, static_cast<size_t>(elements) * size_of(dtype))) {}
  void* data() const { return storage->data; }
  Napi::Value handle(const Args& args) const {
    return new_handle(args, storage);
  }
};

/** (device, dtype, handle, offset, n, value) */
Napi::Value fill(const Args& args) {
  Device& device = args.device(0);
  check(launch_fill(args.dtype(1), args.address(device, 2), args.integer(4), args.number(5),
                    device.stream),
        "fill");
  return args.env().Undefined();
}

/** (device, dtype, n, start, step) */
Napi::Value arange(const Args& args) {
  Device& device = args.device(0);
  Output out(args, device, args.integer(2), args.dtype(1));
  check(launch_arange(args.dtype(1), out.data(), args.integer(2), args.number(3), args.number(4),
                      device.stream),
        "arange");
  return out.handle(args);
}

/** (device, from, handle, offset, to, n) */
Napi::Value cast(const Args& args) {
  Device& device = args.device(0);
  Output out(args, device, args.integer(5), args.dtype(4));
  check(launch_cast(args.dtype(1), args.address(device, 2), args.dtype(4), out.data(),
                    args.integer(5), device.stream),
        "cast");
  return out.handle(args);
}

/** (device, operation, dtype, a, offset, b, offset, n, period) */
Napi::Value binary(const Args& args) {
  Device& device = args.device(0);
  DType dtype = args.dtype(2);
  Output out(args, device, args.integer(7), dtype);
  check(launch_binary(static_cast<Binary>(args.small(1)), dtype, args.address(device, 3),
                      args.address(device, 5), out.data(), args.integer(7), args.integer(8),
                      device.stream),
        "an elementwise operation");
  return out.handle(args);
}

/** (device, operation, dtype, in, offset, n, p, q) */
Napi::Value unary(const Args& args) {
  Device& device = args.device(0);
  DType dtype = args.dtype(2);
  Output out(args, device, args.integer(5), dtype);
  check(launch_unary(static_cast<Unary>(args.small(1)), dtype, args.address(device, 3), out.data(),
                     args.integer(5), static_cast<float>(args.number(6)),
                     static_cast<float>(args.number(7)), device.stream),
        "an elementwise operation");
  return out.handle(args);
}

/** (device, dtype, in, offset, rows, columns, scale) */
Napi::Value softmax(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(4), columns = args.integer(5);
  Output out(args, device, rows * columns, args.dtype(1));
  check(launch_softmax(args.dtype(1), args.address(device, 2), out.data(), rows, columns,
                       static_cast<float>(args.number(6)), device.stream),
        "softmax");
  return out.handle(args);
}

/** (device, dtype, in, offset, weight, offset, rows, columns, eps) */
Napi::Value rmsnorm(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(6), columns = args.integer(7);
  Output out(args, device, rows * columns, args.dtype(1));
  check(launch_rmsnorm(args.dtype(1), args.address(device, 2), args.address(device, 4), out.data(),
                       rows, columns, static_cast<float>(args.number(8)), device.stream),
        "rmsnorm");
  return out.handle(args);
}

/** (device, dtype, in, offset, weight, offset, rows, columns, eps, bias?, offset?) */
Napi::Value layernorm(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(6), columns = args.integer(7);
  const void* bias = args.present(9) ? args.address(device, 9) : nullptr;
  Output out(args, device, rows * columns, args.dtype(1));
  check(launch_layernorm(args.dtype(1), args.address(device, 2), args.address(device, 4), bias,
                         out.data(), rows, columns, static_cast<float>(args.number(8)),
                         device.stream),
        "layernorm");
  return out.handle(args);
}

/** (device, dtype, in, offset, positions, offset, outer, tokens, heads, head, rotary, base, scale,
 * interleaved) */
Napi::Value rope(const Args& args) {
  Device& device = args.device(0);
  int64_t outer = args.integer(6), tokens = args.integer(7), heads = args.integer(8),
          head = args.integer(9);
  Output out(args, device, outer * tokens * heads * head, args.dtype(1));
  check(launch_rope(args.dtype(1), args.address(device, 2),
                    reinterpret_cast<const int32_t*>(args.address(device, 4)), out.data(), outer,
                    tokens, heads, head, args.integer(10), static_cast<float>(args.number(11)),
                    static_cast<float>(args.number(12)), args.flag(13), device.stream),
        "rope");
  return out.handle(args);
}

/** (device, table, offset, rows, row bytes, index dtype, indices, offset, count, fill byte) */
Napi::Value gather(const Args& args) {
  Device& device = args.device(0);
  int64_t row_bytes = args.integer(4), count = args.integer(8);
  Output out(args, device, row_bytes * count, DType::U8);
  check(launch_gather(args.address(device, 1), args.integer(3), row_bytes, args.dtype(5),
                      args.address(device, 6), count, out.data(), args.small(9), device.stream),
        "gather");
  return out.handle(args);
}

/** (device, operation, dtype, in, offset, rows, columns, factor, result dtype) */
Napi::Value reduce(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(5), columns = args.integer(6);
  Output out(args, device, rows, args.dtype(8));
  Output partials(args, device, reduce_workspace(rows, columns), DType::U8);
  check(launch_reduce(static_cast<Reduction>(args.small(1)), args.dtype(2), args.address(device, 3),
                      out.data(), rows, columns, args.number(7), partials.data(), device.stream),
        "a reduction");
  return out.handle(args);
}

/** (device, dtype, in, offset, rows, columns) */
Napi::Value argmax(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(4), columns = args.integer(5);
  Output out(args, device, rows, DType::I64);
  Output partials(args, device, reduce_workspace(rows, columns), DType::U8);
  check(launch_argmax(args.dtype(1), args.address(device, 2), static_cast<int64_t*>(out.data()),
                      rows, columns, partials.data(), device.stream),
        "argmax");
  return out.handle(args);
}

/** (device, dtype, in, offset, rows, columns, k) -> [values, indices] */
Napi::Value topk(const Args& args) {
  Device& device = args.device(0);
  int64_t rows = args.integer(4), k = args.integer(6);
  Output values(args, device, rows * k, args.dtype(1));
  Output indices(args, device, rows * k, DType::I64);
  check(launch_topk(args.dtype(1), args.address(device, 2), values.data(),
                    static_cast<int64_t*>(indices.data()), rows, args.integer(5),
                    static_cast<int>(k), device.stream),
        "topk");
  Napi::Array both = Napi::Array::New(args.env(), 2);
  both.Set(0u, values.handle(args));
  both.Set(1u, indices.handle(args));
  return both;
}

/** (device, type, blocks, offset, count, to, elements) */
Napi::Value dequantize(const Args& args) {
  Device& device = args.device(0);
  Output out(args, device, args.integer(6), args.dtype(5));
  check(launch_dequantize(args.small(1), args.address(device, 2), args.integer(4), args.dtype(5),
                          out.data(), device.stream),
        "dequantize");
  return out.handle(args);
}

}  // namespace

void offer_operations(Napi::Object exports) {
  offer<fill>(exports, "fill");
  offer<arange>(exports, "arange");
  offer<cast>(exports, "cast");
  offer<binary>(exports, "binary");
  offer<unary>(exports, "unary");
  offer<softmax>(exports, "softmax");
  offer<rmsnorm>(exports, "rmsnorm");
  offer<layernorm>(exports, "layernorm");
  offer<rope>(exports, "rope");
  offer<gather>(exports, "gather");
  offer<reduce>(exports, "reduce");
  offer<argmax>(exports, "argmax");
  offer<topk>(exports, "topk");
  offer<dequantize>(exports, "dequantize");
}

}  // namespace llcuda
