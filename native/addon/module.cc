// The addon's door: everything that TypeScript may call.
#include "arguments.h"

namespace llcuda {

namespace {

/** (make): called with (code, message, facts), returns the error to throw. */
Napi::Value make_errors_by(const Args& args) {
  args.session().make_error =
      Napi::Persistent(Napi::Value(args.env(), args.raw(0)).As<Napi::Function>());
  return args.env().Undefined();
}

Napi::Object begin(Napi::Env env, Napi::Object exports) {
  auto* session = new Session(env);
  env.SetInstanceData<Session>(session);
  session->look_for_devices();
  for (Offers* offers : {offer_memory, offer_operations, offer_products, offer_graphs,
                         offer_devices, offer_telemetry, offer_statistics, offer_distribution,
                         offer_comparison, offer_loader})
    offers(exports);
  offer<make_errors_by>(exports, "makeErrorsBy");
  return exports;
}

}  // namespace

}  // namespace llcuda

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  return llcuda::begin(env, exports);
}
NODE_API_MODULE(llcuda_native, Init)
