// Matrix products for JavaScript.
#include "arguments.h"
#include "cublaslt.h"
#include "matmul.h"

namespace llcuda {

namespace {

enum Flag { TRANSPOSE_A = 1, TRANSPOSE_B = 2, SHARED_A = 4, SHARED_B = 8, TF32 = 16 };

/** (device, in dtype, out dtype, a, offset, b, offset, batch, m, n, k, flags, activation, bias?,
 * offset?) */
Napi::Value matmul(const Args& args) {
  Device& device = args.device(0);
  int flags = args.small(11);
  MatmulShape shape{};
  shape.batch = args.integer(7);
  shape.m = args.integer(8);
  shape.n = args.integer(9);
  shape.k = args.integer(10);
  shape.transpose_a = flags & TRANSPOSE_A;
  shape.transpose_b = flags & TRANSPOSE_B;
  shape.shared_a = flags & SHARED_A;
  shape.shared_b = flags & SHARED_B;
  shape.tf32 = flags & TF32;
  shape.in = args.dtype(1);
  shape.out = args.dtype(2);
  shape.activation = static_cast<Activation>(args.small(12));
  shape.bias = args.present(13);
  size_t element = shape.out == DType::F64 ? 8 : shape.out == DType::F32 ? 4 : 2;
  StorageRef out = args.session().allocate(
      device, static_cast<size_t>(shape.batch * shape.m * shape.n) * element);
  const void* bias = shape.bias ? args.address(device, 13) : nullptr;
  device.matmul->run(shape, args.address(device, 3), args.address(device, 5), bias, out->data,
                     device.stream);
  return new_handle(args, std::move(out));
}

/** (path): where cuBLASLt is, before the first product. */
Napi::Value use_cublaslt(const Args& args) {
  set_cublaslt_path(args.text(0));
  return args.env().Undefined();
}

/** -> {path, version}; throws LIBRARY_MISSING */
Napi::Value cublaslt_found(const Args& args) {
  const CublasLt& lt = cublaslt();
  Napi::Object out = Napi::Object::New(args.env());
  out.Set("path", lt.path);
  out.Set("version", static_cast<double>(lt.version()));
  return out;
}

}  // namespace

void offer_products(Napi::Object exports) {
  offer<matmul>(exports, "matmul");
  offer<use_cublaslt>(exports, "useCublasLt");
  offer<cublaslt_found>(exports, "cublasLt");
}

}  // namespace llcuda
