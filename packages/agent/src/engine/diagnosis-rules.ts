import type { ErrorCode, Remedy } from "@llcuda/protocol";

export interface DiagnosisRule {
  code: ErrorCode;
  /** Matched against each line of the engine's output. */
  pattern: RegExp;
  /** What happened, from the match's groups. */
  message: (groups: string[]) => string;
  hint: string;
  remedies?: Remedy[];
}

const OTHER_BUILD =
  "Use an engine built for this GPU and driver (`--engine`), or update the NVIDIA driver.";
const RELOAD: Remedy[] = ["restart-engine"];
const MEMORY_HINT = "Close other programs that use memory, or take a smaller model.";

/**
 * What the engine's words mean, first match first: causes before their consequences.
 * The texts are those of llama.cpp, ggml, CUDA and the dynamic loader.
 */
export const FATAL_RULES: DiagnosisRule[] = [
  // The dynamic loader: nothing of the engine ran.
  {
    code: "GLIBC_TOO_OLD",
    pattern: /version [`'](GLIBC_|GLIBCXX_|CXXABI_)([\d.]+)' not found/,
    message: ([library = "", version = ""]) =>
      `The engine needs ${library}${version}, which this system does not have.`,
    hint: "It was built on a newer Linux. Use another build, or the Debian packages, which bring their own C library.",
  },
  {
    code: "DRIVER_MISSING",
    pattern: /(libcuda\.so\.1): cannot open shared object file/,
    message: () => "The NVIDIA driver's library libcuda.so.1 is not visible here.",
    hint: "Install the NVIDIA driver, or start the container with its GPU (`--gpus all`).",
  },
  {
    code: "LIBRARY_MISSING",
    pattern: /error while loading shared libraries: ([^\s:]+): cannot open shared object file/,
    message: ([library = ""]) => `The engine needs the library ${library}, which is not here.`,
    hint: "Put the matching runtime beside the engine, or use an engine that carries it.",
  },
  {
    code: "LIBRARY_MISSING",
    pattern: /(?:symbol lookup error|undefined symbol): ?(.*)/,
    message: ([symbol = ""]) => `A library of the engine does not fit it: ${symbol}.`,
    hint: "Its files come from different builds. Fetch the engine again.",
  },
  {
    code: "ENGINE_NOT_FOUND",
    pattern: /(?:failed to execute|cannot execute|can't execute) (.+): (?:No such file|Permission)/,
    message: ([program = ""]) => `The engine's program ${program} cannot be started.`,
    hint: "Check the path given with --engine, or run the setup again.",
    remedies: ["retry-setup"],
  },
  {
    code: "CPU_TOO_OLD",
    pattern: /Illegal instruction/,
    message: () => "The engine used a processor instruction that this machine does not have.",
    hint: "It was built for another processor. Use another build of llama.cpp.",
  },
  // The build does not fit GPU and driver.
  {
    code: "PTX_UNSUPPORTED",
    pattern: /provided PTX was compiled with an unsupported toolchain|PTX JIT compilation failed/,
    message: () =>
      "The engine has no ready code for this GPU, and its PTX is newer than the driver.",
    hint: OTHER_BUILD,
  },
  {
    code: "NO_KERNEL_IMAGE",
    pattern: /no kernel image is available for execution on the device/,
    message: () => "The engine was built without code for this GPU.",
    hint: OTHER_BUILD,
  },
  {
    code: "NO_DEVICE_CODE",
    pattern: /CUDA kernel (\S+) has no device code compatible with CUDA arch (\d+)/,
    message: ([kernel = "", arch = ""]) =>
      `The engine's kernel ${kernel} was not built for compute capability ${Number(arch) / 100}.`,
    hint: OTHER_BUILD,
  },
  {
    code: "DEVICE_IMAGE_INVALID",
    pattern: /device kernel image is invalid/,
    message: () => "The driver refuses the engine's GPU code.",
    hint: OTHER_BUILD,
  },
  // Memory.
  {
    code: "OUT_OF_MEMORY",
    pattern: /allocating ([\d.]+ MiB) on device (\d+): cudaMalloc failed: out of memory/,
    message: ([size = "", device = ""]) => `GPU ${device} has no room for ${size} more.`,
    hint: `Take a smaller model or fewer layers on the GPU, or free its memory.`,
    remedies: RELOAD,
  },
  {
    code: "OUT_OF_MEMORY",
    pattern:
      /(?:failed to allocate|unable to allocate) (?:(CUDA\d+|Vulkan\d+|ROCm\d+|Metal) )buffer/,
    message: ([device = ""]) => `The GPU (${device}) has no room for the model or its context.`,
    hint: "Take a smaller model, a smaller context or fewer layers on the GPU.",
    remedies: RELOAD,
  },
  {
    code: "OUT_OF_MEMORY",
    pattern: /CUDA error: out of memory|CUBLAS_STATUS_(?:NOT_INITIALIZED|ALLOC_FAILED)/,
    message: () => "The GPU's memory ran full while the engine worked.",
    hint: "Reload with a smaller context or fewer layers on the GPU.",
    remedies: RELOAD,
  },
  {
    code: "OUT_OF_MEMORY",
    pattern: /failed to allocate (?:CPU )?buffer of size (\d+)/,
    message: ([bytes = "0"]) =>
      `The system has no room for ${Math.ceil(Number(bytes) / 2 ** 20)} MiB more.`,
    hint: MEMORY_HINT,
    remedies: RELOAD,
  },
  {
    code: "OUT_OF_MEMORY",
    pattern:
      /insufficient memory \(attempted to allocate\s+([\d.]+) MB\)|std::bad_alloc|Cannot allocate memory|failed to allocate compute buffers|failed to allocate buffer for kv cache/,
    message: ([size]) =>
      size === undefined
        ? "The system's memory ran out."
        : `The system has no room for ${size} MB more.`,
    hint: MEMORY_HINT,
    remedies: RELOAD,
  },
  // The GPU at work.
  {
    code: "CUDA_FAULT",
    pattern:
      /CUDA error: ((?:an illegal memory access|unspecified launch failure|misaligned address|device-side assert).*)/,
    message: ([words = ""]) => `The GPU code failed: ${words}.`,
    hint: "This is a defect of the engine's build. It restarts; name the build when you report it.",
    remedies: RELOAD,
  },
  {
    code: "CUDA_FAULT",
    pattern: /CUDA error: (.+)/,
    message: ([words = ""]) => `CUDA failed: ${words}.`,
    hint: "Restart the engine; the lines below hold CUDA's own words.",
    remedies: RELOAD,
  },
  // The model.
  {
    code: "MODEL_NOT_FOUND",
    pattern: /failed to open GGUF file '(.+)' \(No such file or directory\)/,
    message: ([path = ""]) => `The model file ${path} is not there.`,
    hint: "Choose another model, or run the setup again to fetch it.",
    remedies: ["retry-setup"],
  },
  {
    code: "FILE_UNREADABLE",
    pattern: /failed to open (?:GGUF file )?'?(.+?)'? ?\(?:? ?(?:Permission denied|Is a directory)/,
    message: ([path = ""]) => `The model file ${path} cannot be read.`,
    hint: "Check its permissions.",
  },
  {
    code: "MODEL_NOT_GGUF",
    pattern: /invalid magic characters: '(.*)', expected 'GGUF'|invalid magic number/,
    message: ([magic]) =>
      magic === undefined
        ? "The model file is not a GGUF file."
        : `The model file is not a GGUF file: it begins with '${magic}'.`,
    hint: "Choose a file that ends in .gguf; a download may have saved an error page instead.",
  },
  {
    code: "MODEL_DAMAGED",
    pattern:
      /(tensor '.+' data is not within the file bounds|failed to read key-value pairs|failed to read tensor (?:info|data)|read error: (?:unexpectedly reached end of file|Success)|unexpectedly reached end of file)/,
    message: ([words = ""]) => `The model file is damaged or incomplete: ${words}.`,
    hint: "Delete it and fetch it again.",
    remedies: ["retry-setup"],
  },
  {
    code: "MODEL_UNSUPPORTED",
    pattern:
      /(unknown model architecture: '.*'|unknown pre-tokenizer type: '.*'|missing tensor '.*'|wrong number of tensors; .*|has wrong shape; .*|unsupported model architecture.*)/,
    message: ([words = ""]) => `This engine cannot run the model: ${words}.`,
    hint: "Use a newer engine, or another file of the model.",
  },
  // The server.
  {
    code: "ADDRESS_IN_USE",
    pattern: /couldn't bind HTTP server socket, hostname: (\S+), port: (\d+)/,
    message: ([host = "", port = ""]) => `Another program holds ${host}:${port}.`,
    hint: "The engine is started again on another port.",
    remedies: RELOAD,
  },
  {
    code: "ENGINE_START_FAILED",
    pattern: /error: (?:invalid argument|unknown argument): (.+)/,
    message: ([flag = ""]) => `The engine does not know the argument ${flag}.`,
    hint: "It is older or newer than llcuda expects. Use another build of llama.cpp.",
  },
];

/** Said by an engine that goes on without its GPU: a cause only where nothing else explains the end. */
export const GPU_RULES: DiagnosisRule[] = [
  {
    code: "DRIVER_TOO_OLD",
    pattern: /CUDA driver version is insufficient for CUDA runtime version/,
    message: () => "The NVIDIA driver is older than the engine's CUDA needs.",
    hint: "Update the driver (CUDA 12 needs 525, CUDA 13 needs 580), or use an engine for an older CUDA.",
  },
  {
    code: "DRIVER_MISMATCH",
    pattern:
      /(forward compatibility was attempted on non supported HW|unsupported display driver \/ cuda driver combination|Driver\/library version mismatch)/,
    message: ([words = ""]) => `The driver's library and its kernel module do not fit: ${words}.`,
    hint: "Reboot after a driver update; in a container, remove the cuda-compat package.",
  },
  {
    code: "CUDA_INIT_FAILED",
    pattern: /failed to initialize CUDA: (.+)/,
    message: ([words = ""]) => `CUDA could not start: ${words}.`,
    hint: "Check that `nvidia-smi` works here and that this user may open /dev/nvidia*.",
    remedies: RELOAD,
  },
  {
    code: "GPU_NOT_USED",
    pattern: /no usable GPU found/,
    message: () => "The engine found no GPU it can use and runs on the processor.",
    hint: "See `llcuda doctor` for what is missing.",
  },
];
