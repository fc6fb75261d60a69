import { describe, expect, test } from "vitest";
import { cudaHostOf } from "./cuda-host.ts";
import {
  LIB,
  newHost as host,
  type SimulatedHost,
  T4_ROW as T4,
} from "./simulated-host.test-data.ts";

const GIB = 1024 ** 3;

describe("libraries", () => {
  test("of pip alone, for two CUDA majors, in the Python of a virtual environment", async () => {
    const packages = "/home/me/env/lib/python3.11/site-packages";
    const facts = await host({ VIRTUAL_ENV: "/home/me/env" })
      .library(`${packages}/nvidia/cuda_runtime/lib/libcudart.so.12`)
      .library(`${packages}/nvidia/cublas/lib/libcublas.so.12`)
      .library(`${packages}/nvidia/cublas/lib/libcublasLt.so.12`)
      .library(`${packages}/nvidia/cu13/lib/libcudart.so.13`)
      .file(`${packages}/nvidia_cuda_runtime_cu12-12.4.127.dist-info/RECORD`, "")
      .file(`${packages}/nvidia_cublas_cu12-12.4.5.8.dist-info/RECORD`, "")
      .file(`${packages}/nvidia_cuda_runtime-13.0.96.dist-info/RECORD`, "")
      .library(`${packages}/torch/lib/libcudart-d0da41ae.so.11.0`)
      .probe();
    expect(facts.libraries.map(({ soname, version }) => `${soname} ${version}`).toSorted()).toEqual(
      [
        "libcublas.so.12 12.4.5.8",
        "libcublasLt.so.12 12.4.5.8",
        "libcudart.so.12 12.4.127",
        "libcudart.so.13 13.0.96",
      ],
    );
  });

  test("of a conda environment that is not active", async () => {
    const lib = "/home/me/miniconda3/envs/torch/lib";
    const facts = await host()
      .library(`${lib}/libcudart.so.12.1.105`)
      .link(`${lib}/libcudart.so.12`, `${lib}/libcudart.so.12.1.105`)
      .probe();
    expect(facts.libraries).toEqual([
      {
        soname: "libcudart.so.12",
        path: `${lib}/libcudart.so.12`,
        version: "12.1.105",
        origin: "conda",
      },
    ]);
  });
});

test.each([
  ["a file of Docker's", "docker", "docker", (at: SimulatedHost) => at.file("/.dockerenv", "")],
  [
    "a file of Podman's",
    "podman",
    "docker",
    (at: SimulatedHost) => at.file("/run/.containerenv", ""),
  ],
  [
    "its control group",
    "kubernetes",
    "docker",
    (at: SimulatedHost) => at.file("/proc/1/cgroup", "1:cpu:/kubepods/besteffort/pod1\n"),
  ],
  [
    "systemd's variable",
    "lxc",
    "docker",
    (at: SimulatedHost) => void (at.env["container"] = "lxc"),
  ],
  ["nothing", null, "local", () => undefined],
  [
    "Docker Desktop's kernel, without WSL's libraries",
    "docker",
    "docker",
    (at: SimulatedHost) =>
      at
        .file("/.dockerenv", "")
        .file("/proc/version", "Linux version 5.15-microsoft-standard-WSL2"),
  ],
])("a container is known by %s", async (_, container, platform, mark) => {
  const at = host();
  mark(at);
  expect(await at.probe()).toMatchObject({ container, platform });
});

test("a container's memory limit is the memory that there is", async () => {
  const facts = await host()
    .file("/run/.containerenv", "")
    .file("/proc/self/cgroup", "0::/\n")
    .file("/proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n")
    .file("/sys/fs/cgroup/memory.max", "4294967296\n")
    .file("/sys/fs/cgroup/memory.current", "1073741824\n")
    .probe();
  expect(facts).toMatchObject({
    container: "podman",
    memoryTotal: 4 * GIB,
    memoryAvailable: 3 * GIB,
  });
});

test("Vulkan: the loader, its drivers and the devices that they can open", async () => {
  const facts = await host()
    .library(`${LIB}/libvulkan.so.1`)
    .file("/usr/share/vulkan/icd.d/radeon_icd.json", "{}")
    .file("/dev/dri/renderD128", "")
    .file("/sys/class/drm/renderD128/device/uevent", "DRIVER=amdgpu\nPCI_ID=1002:744C\n")
    .probe();
  expect(facts.vulkan).toEqual({
    loader: `${LIB}/libvulkan.so.1`,
    drivers: ["/usr/share/vulkan/icd.d/radeon_icd.json"],
    devices: ["/dev/dri/renderD128 (amdgpu)"],
  });
});

test("a machine of which nothing can be read is told of without an error", async () => {
  const empty = host();
  empty.remove();
  const facts = await empty.probe();
  expect(facts).toMatchObject({ gpus: [], driver: null, platform: "local", glibc: null });
});

test("CUDA_VISIBLE_DEVICES hides GPUs from engines, and from them alone", async () => {
  const facts = await host({ CUDA_VISIBLE_DEVICES: "1" })
    .deviceNodes(2)
    .driverLibraries(LIB, "550.54.15")
    .nvidiaSmi({ rows: [T4(0), T4(1)], driver: "550.54.15", cuda: "12.4" })
    .probe();
  expect(facts.gpus).toHaveLength(2);
  expect(cudaHostOf(facts).gpus).toHaveLength(1);
});
