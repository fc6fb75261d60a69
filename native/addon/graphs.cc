// Graphs, streams and events for JavaScript.
#include "arguments.h"
#include "graph.h"

namespace llcuda {

namespace {

/** An object of C++ behind an external value; the collector deletes what `dispose` did not. */
template <class T>
struct Owned {
  std::unique_ptr<T> object;
};

template <class T>
Napi::Value own(const Args& args, std::unique_ptr<T> object) {
  return Napi::External<Owned<T>>::New(args.env(), new Owned<T>{std::move(object)},
                                       [](Napi::Env, Owned<T>* owned) { delete owned; });
}

template <class T>
T& owned(const Args& args, size_t i) {
  auto& object = args.object<Owned<T>>(i)->object;
  if (object == nullptr) defect("an object that was disposed of");
  return *object;
}

template <class T>
Napi::Value drop(const Args& args) {
  args.object<Owned<T>>(0)->object.reset();
  return args.env().Undefined();
}

struct Stream {
  Device* device = nullptr;
  cudaStream_t stream = nullptr;
  ~Stream() {
    if (stream != nullptr) device->idle_streams.push_back(stream);
  }
};

struct Event {
  cudaEvent_t event = nullptr;
  ~Event() {
    if (event != nullptr) cudaEventDestroy(event);
  }
};

/** (device) -> graph */
Napi::Value begin_capture(const Args& args) {
  Device& device = args.device(0);
  auto graph = std::make_unique<Graph>(device.ordinal);
  graph->begin(device);
  return own(args, std::move(graph));
}

/** (graph, device) -> number of nodes */
Napi::Value end_capture(const Args& args) {
  auto& graph = owned<Graph>(args, 0);
  graph.end(args.device(1));
  return Napi::Number::New(args.env(), static_cast<double>(graph.nodes()));
}

/** (graph, device) */
Napi::Value abandon_capture(const Args& args) {
  owned<Graph>(args, 0).abandon(args.device(1));
  return args.env().Undefined();
}

/** (graph, device) */
Napi::Value replay(const Args& args) {
  args.device(1);
  owned<Graph>(args, 0).launch();
  return args.env().Undefined();
}

/** (handle): a graph writes here, or reads what is written here between replays. */
Napi::Value mark_graph_memory(const Args& args) {
  args.storage(0)->graph_writes = true;
  return args.env().Undefined();
}

/** (device) -> stream */
Napi::Value create_stream(const Args& args) {
  auto stream = std::make_unique<Stream>();
  stream->device = &args.device(0);
  auto& idle = stream->device->idle_streams;
  if (!idle.empty()) {
    stream->stream = idle.back();
    idle.pop_back();
    return own(args, std::move(stream));
  }
  check(cudaStreamCreateWithFlags(&stream->stream, cudaStreamNonBlocking), "cudaStreamCreate");
  return own(args, std::move(stream));
}

/** (device, stream or null): where operations go from now on. */
Napi::Value use_stream(const Args& args) {
  Device& device = args.device(0);
  device.stream = args.present(1) ? owned<Stream>(args, 1).stream : device.home;
  return args.env().Undefined();
}

/** (device) -> event at the end of what is enqueued */
Napi::Value record_event(const Args& args) {
  Device& device = args.device(0);
  auto event = std::make_unique<Event>();
  check(cudaEventCreate(&event->event), "cudaEventCreate");
  check(cudaEventRecord(event->event, device.stream), "cudaEventRecord");
  return own(args, std::move(event));
}

/** (device, event): what is enqueued from now on comes after it. */
Napi::Value wait_event(const Args& args) {
  Device& device = args.device(0);
  check(cudaStreamWaitEvent(device.stream, owned<Event>(args, 1).event, 0), "cudaStreamWaitEvent");
  return args.env().Undefined();
}

/** (device, first event, last event) -> Promise of milliseconds between them */
Napi::Value elapsed(const Args& args) {
  Device& device = args.device(0);
  cudaEvent_t first = owned<Event>(args, 1).event, last = owned<Event>(args, 2).event;
  auto kept_first = std::make_shared<Napi::Reference<Napi::Value>>(
      Napi::Persistent(Napi::Value(args.env(), args.raw(1))));
  auto kept_last = std::make_shared<Napi::Reference<Napi::Value>>(
      Napi::Persistent(Napi::Value(args.env(), args.raw(2))));
  auto milliseconds = std::make_shared<float>(0.0f);
  auto job = std::make_unique<Job>(args.env());
  job->work = [first, last, milliseconds] {
    check(cudaEventSynchronize(last), "the work before an event");
    check(cudaEventElapsedTime(milliseconds.get(), first, last), "cudaEventElapsedTime");
  };
  job->value = [milliseconds, kept_first, kept_last](Napi::Env env) -> Napi::Value {
    return Napi::Number::New(env, *milliseconds);
  };
  return device.completion->run(std::move(job));
}

}  // namespace

void offer_graphs(Napi::Object exports) {
  offer<begin_capture>(exports, "beginCapture");
  offer<end_capture>(exports, "endCapture");
  offer<abandon_capture>(exports, "abandonCapture");
  offer<replay>(exports, "replay");
  offer<drop<Graph>>(exports, "dropGraph");
  offer<mark_graph_memory>(exports, "markGraphMemory");
  offer<create_stream>(exports, "createStream");
  offer<use_stream>(exports, "useStream");
  offer<drop<Stream>>(exports, "dropStream");
  offer<record_event>(exports, "recordEvent");
  offer<wait_event>(exports, "waitEvent");
  offer<elapsed>(exports, "elapsed");
  offer<drop<Event>>(exports, "dropEvent");
}

}  // namespace llcuda
