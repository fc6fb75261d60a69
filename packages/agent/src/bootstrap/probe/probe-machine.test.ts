import { describe, expect, test } from "vitest";
import { cudaHostOf } from "./cuda-host.ts";
import { LIB, newHost as host, T4_ROW as T4 } from "./simulated-host.test-data.ts";

const GIB = 1024 ** 3;

describe("where a GPU works", () => {
  test("Colab with a T4 and driver 550", async () => {
    const colab = host({ COLAB_RELEASE_TAG: "release-colab", LD_LIBRARY_PATH: "/usr/lib64-nvidia" })
      .file("/.dockerenv", "")
      .kernelModule("550.54.15", "Tesla T4")
      .deviceNodes(1)
      .driverLibraries("/usr/lib64-nvidia", "550.54.15")
      .nvidiaSmi({ rows: [T4(0)], driver: "550.54.15", cuda: "12.4" }, "/opt/bin/nvidia-smi")
      .file("/usr/local/cuda-12.5/version.json", '{"cuda":{"version":"12.5.1"}}')
      .library("/usr/local/cuda-12.5/lib64/libcudart.so.12.5.82")
      .link(
        "/usr/local/cuda-12.5/lib64/libcudart.so.12",
        "/usr/local/cuda-12.5/lib64/libcudart.so.12.5.82",
      )
      .link("/usr/local/cuda", "/usr/local/cuda-12.5")
      .library("/usr/local/lib/python3.12/dist-packages/nvidia/cuda_runtime/lib/libcudart.so.12")
      .file(
        "/usr/local/lib/python3.12/dist-packages/nvidia_cuda_runtime_cu12-12.4.127.dist-info/METADATA",
        "",
      );
    const facts = await colab.probe();
    expect(facts).toMatchObject({
      platform: "colab",
      container: "docker",
      driver: "550.54.15",
      driverCuda: "12.4",
      compatCuda: null,
      driverError: null,
      libcuda: { path: "/usr/lib64-nvidia/libcuda.so.1", version: "550.54.15" },
      toolkits: [{ version: "12.5.1", path: "/usr/local/cuda-12.5" }],
      glibc: "2.35",
      glibcxx: "3.4.30",
      memoryTotal: 16384000 * 1024,
      memoryAvailable: 8192000 * 1024,
      cpu: { name: "Test CPU", features: ["sse4_2", "avx", "avx2"] },
    });
    expect(facts.gpus).toEqual([
      {
        index: 0,
        name: "Tesla T4",
        sm: 75,
        memoryTotal: 15 * GIB,
        memoryFree: 15095 * 1024 ** 2,
        uuid: "GPU-aaaaaaa0",
        visible: true,
      },
    ]);
    expect(facts.libraries.map(({ origin, soname, version }) => [soname, version, origin])).toEqual(
      [
        ["libcuda.so.1", "550.54.15", "library-path"],
        ["libnvidia-ml.so.1", "550.54.15", "library-path"],
        ["libcudart.so.12", "12.5.82", "toolkit"],
        ["libcudart.so.12", "12.4.127", "pip"],
      ],
    );
    expect(facts.notes.join(" ")).toContain("/usr/lib64-nvidia");
  });

  test("Kaggle with two T4", async () => {
    const facts = await host({ KAGGLE_KERNEL_RUN_TYPE: "Interactive", COLAB_RELEASE_TAG: "x" })
      .deviceNodes(2)
      .driverLibraries("/usr/local/nvidia/lib64", "560.35.03")
      .ldCache(["libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1"])
      .nvidiaSmi({
        rows: [T4(0, "560.35.03"), T4(1, "560.35.03")],
        driver: "560.35.03",
        cuda: "12.6",
      })
      .probe();
    expect(facts).toMatchObject({ platform: "kaggle", driverCuda: "12.6", driverError: null });
    expect(facts.gpus.map(({ index, sm }) => [index, sm])).toEqual([
      [0, 75],
      [1, 75],
    ]);
  });

  test("RunPod with an A100 and a forward-compatibility package before the driver's library", async () => {
    const pod = host({ RUNPOD_POD_ID: "p1", LD_LIBRARY_PATH: "/usr/local/cuda/compat" })
      .kernelModule("535.104.05", "NVIDIA A100-SXM4-80GB")
      .deviceNodes(1)
      .driverLibraries(LIB, "535.104.05")
      .driverLibraries("/usr/local/cuda-12.4/compat", "550.54.15")
      .link("/usr/local/cuda", "/usr/local/cuda-12.4")
      .nvidiaSmi({
        rows: ["0, NVIDIA A100-SXM4-80GB, GPU-1, 81920, 81000, 535.104.05, 8.0"],
        driver: "535.104.05",
        // nvidia-smi asks the libcuda that it finds, which is the package's.
        cuda: "12.4",
      });
    expect(await pod.probe()).toMatchObject({
      platform: "runpod",
      driver: "535.104.05",
      driverCuda: "12.2",
      compatCuda: "12.4",
    });
  });

  test("WSL 2 with an RTX card: the driver is the one of Windows", async () => {
    const facts = await host()
      .file("/proc/version", "Linux version 5.15.153.1-microsoft-standard-WSL2\n")
      .file("/dev/dxg", "")
      .library("/usr/lib/wsl/lib/libcuda.so.1.1")
      .link("/usr/lib/wsl/lib/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1.1")
      .ldCache(["libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1"])
      .nvidiaSmi(
        {
          rows: ["0, NVIDIA GeForce RTX 4070, GPU-2, 12282, 10000, 560.94, 8.9"],
          driver: "560.94",
          cuda: "12.6",
        },
        "/usr/lib/wsl/lib/nvidia-smi",
      )
      .probe();
    expect(facts).toMatchObject({
      platform: "wsl",
      driver: "560.94",
      driverError: null,
      libcuda: { path: "/usr/lib/wsl/lib/libcuda.so.1", version: null },
    });
  });

  test("two GPUs of different generations under an nvidia-smi that knows no compute_cap", async () => {
    const facts = await host()
      .deviceNodes(2)
      .driverLibraries(LIB, "470.256.02")
      .nvidiaSmi({
        knowsComputeCap: false,
        rows: [
          "0, NVIDIA GeForce RTX 3090, GPU-3, 24576, 24000, 470.256.02, ",
          "1, NVIDIA GeForce GTX 1080, GPU-4, 8192, 8000, 470.256.02, ",
        ],
        driver: "470.256.02",
        cuda: "11.4",
      })
      .probe();
    expect(cudaHostOf(facts)).toMatchObject({
      driver: "470.256.02",
      driverCuda: "11.4",
      gpus: [{ sm: 86 }, { sm: 61 }],
      fault: null,
    });
  });

  test("driver 610, which calls its versions otherwise, and a GPU that shares the host's memory", async () => {
    const facts = await host()
      .deviceNodes(1)
      .driverLibraries(LIB, "610.43.02")
      .program(
        "/usr/bin/nvidia-smi",
        `case "$1" in
--query-gpu=*) echo '0, NVIDIA GB10, GPU-5, [N/A], [N/A], 610.43.02, 12.1' ;;
*) echo 'KMD Version : 610.43.02'; echo 'CUDA UMD Version : 13.3' ;;
esac`,
      )
      .probe();
    expect(facts).toMatchObject({
      driver: "610.43.02",
      driverCuda: "13.3",
      gpus: [{ name: "NVIDIA GB10", sm: 121, memoryTotal: null, memoryFree: null }],
    });
  });

  test("no nvidia-smi: only what the kernel shows", async () => {
    const facts = await host()
      .kernelModule("535.183.01", "NVIDIA GeForce GTX 1660 SUPER")
      .deviceNodes(1)
      .driverLibraries(LIB, "535.183.01")
      .probe();
    expect(facts).toMatchObject({
      driver: "535.183.01",
      driverCuda: null,
      driverError: null,
      gpus: [{ name: "NVIDIA GeForce GTX 1660 SUPER", sm: 75, memoryTotal: null }],
    });
    expect(facts.gpus[0]?.uuid).toBe("GPU-11111110-0000");
  });
});

describe("where none works", () => {
  test("a container that was started without the host's GPU", async () => {
    const facts = await host()
      .file("/.dockerenv", "")
      .kernelModule("550.54.15", "Tesla T4")
      .probe();
    expect(facts).toMatchObject({
      platform: "docker",
      container: "docker",
      driverError: { code: "DRIVER_MISSING", hint: expect.stringContaining("--gpus all") },
    });
    expect(cudaHostOf(facts).fault?.code).toBe("DRIVER_MISSING");
  });

  test("a driver that was updated while it ran", async () => {
    const facts = await host()
      .kernelModule("550.54.15", "Tesla T4")
      .deviceNodes(1)
      .driverLibraries(LIB, "560.35.03")
      .failingSmi(
        "Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 560.35",
        18,
      )
      .probe();
    expect(facts).toMatchObject({
      driver: "550.54.15",
      gpus: [{ name: "Tesla T4", sm: 75 }],
      driverError: {
        code: "DRIVER_MISMATCH",
        message: expect.stringContaining("550.54.15"),
        detail: expect.stringContaining("NVML library version: 560.35"),
      },
    });
  });

  test("nvidia-smi without a driver, as in a notebook that was given no GPU", async () => {
    const words =
      "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.";
    const plain = await host().failingSmi(words, 9).probe();
    expect(plain).toMatchObject({
      driver: null,
      driverError: { code: "DRIVER_MISSING", hint: expect.stringContaining("Secure Boot") },
    });
    const colab = await host({ COLAB_RELEASE_TAG: "x" }).failingSmi(words, 9).probe();
    expect(colab.driverError?.hint).toContain("Change runtime type");
  });

  test("a card in the machine that the kernel's own driver holds", async () => {
    const device = "/sys/bus/pci/devices/0000:01:00.0";
    const facts = await host()
      .file(`${device}/class`, "0x030000\n")
      .file(`${device}/vendor`, "0x10de\n")
      .file(`${device}/device`, "0x2684\n")
      .file(`${device}/uevent`, "DRIVER=nouveau\nPCI_CLASS=30000\n")
      .file("/sys/bus/pci/devices/0000:02:00.0/class", "0x020000\n")
      .probe();
    expect(facts.adapters).toEqual([
      { address: "0000:01:00.0", vendor: "NVIDIA", device: "0x2684", driver: "nouveau" },
    ]);
    expect(facts.driverError).toMatchObject({
      code: "DRIVER_MISSING",
      message: expect.stringContaining("nouveau"),
    });
  });

  test("a toolkit without a driver", async () => {
    const facts = await host({ CUDA_HOME: "/opt/cuda-11.8" })
      .file("/opt/cuda-11.8/version.json", "{ broken")
      .file("/opt/cuda-11.8/include/cuda.h", "#define CUDA_VERSION 11080\n")
      .file("/usr/local/cuda-10.2/version.txt", "CUDA Version 10.2.89\n")
      .probe();
    expect(facts.driver).toBeNull();
    expect(facts.driverError).toBeNull();
    expect(facts.toolkits).toEqual([
      { version: "11.8", path: "/opt/cuda-11.8" },
      { version: "10.2.89", path: "/usr/local/cuda-10.2" },
    ]);
  });

  test("the driver's library where the loader does not look", async () => {
    const facts = await host()
      .deviceNodes(1)
      .driverLibraries("/usr/lib64-nvidia", "550.54.15")
      .nvidiaSmi({ rows: [T4(0)], driver: "550.54.15", cuda: "12.4" })
      .probe();
    expect(facts.driverError).toMatchObject({
      code: "LIBRARY_MISSING",
      hint: expect.stringContaining("LD_LIBRARY_PATH=/usr/lib64-nvidia"),
    });
  });
});
