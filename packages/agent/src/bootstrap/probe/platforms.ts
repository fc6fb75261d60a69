import type { MachineFacts } from "@llcuda/protocol";
import type { Inquiry } from "./inquiry.ts";

export type Platform = MachineFacts["platform"];

/** Where clouds, notebooks and WSL put the driver's libraries, which the loader may not search. */
export const DRIVER_FOLDERS = ["/usr/lib64-nvidia", "/usr/local/nvidia/lib64", "/usr/lib/wsl/lib"];

/** What differs from a plain machine and matters to a person; nothing for one. */
export const PLATFORM_NOTES: Record<Platform, readonly string[]> = {
  local: [],
  colab: [
    "Colab keeps the driver's libraries in /usr/lib64-nvidia and cannot change the driver.",
    "Its port proxy passes HTTP but no WebSockets; the page falls back to an event stream by itself.",
    "Everything outside of Google Drive is lost when the session ends; there is no systemd.",
  ],
  kaggle: [
    "Kaggle cannot change the driver; the GPU is chosen in the notebook's settings (Accelerator).",
    "Only /kaggle/working outlives the session, with up to 20 GB; downloads need Internet to be on.",
  ],
  runpod: [
    "RunPod chooses the driver with the machine: a pod can be filtered by its CUDA version.",
    "Only /workspace outlives the pod: set LLCUDA_HOME=/workspace/llcuda to keep engines and models.",
  ],
  docker: [
    "In a container the driver is the host's; its files come in with `--gpus all` (NVIDIA Container Toolkit).",
    "What is not on a volume is lost with the container.",
  ],
  wsl: [
    "In WSL the driver is the one of Windows: update it there, and install none for Linux.",
    "Its libraries and nvidia-smi lie in /usr/lib/wsl/lib.",
  ],
};

/** The container around this system, by its own marks; null outside of one. */
export function probeContainer(inquiry: Inquiry): Promise<string | null> {
  const { machine } = inquiry;
  return inquiry.look<string | null>(
    "container: /.dockerenv, /run/.containerenv, cgroup",
    null,
    async (note) => {
      const { KUBERNETES_SERVICE_HOST, container } = machine.env;
      const cgroup = (await machine.text("/proc/1/cgroup")) ?? "";
      if (cgroup !== "") note(`/proc/1/cgroup: ${cgroup.trimEnd()}`);
      const named = /^(\w[\w-]*)$/.exec(container ?? "")?.[1];
      const marks: [name: string, present: boolean][] = [
        ["kubernetes", KUBERNETES_SERVICE_HOST !== undefined || /kubepods/.test(cgroup)],
        ["podman", await machine.exists("/run/.containerenv")],
        ["docker", await machine.exists("/.dockerenv")],
        ["podman", /libpod/.test(cgroup)],
        ["docker", /docker/.test(cgroup)],
        ["containerd", /containerd/.test(cgroup)],
        ["lxc", /\/lxc/.test(cgroup)],
        // systemd's convention for every container manager.
        [named ?? "", named !== undefined],
      ];
      const found = marks.find(([, present]) => present)?.[0] ?? null;
      if (found !== null) note(found);
      return found;
    },
  );
}

/** Where this runs. A notebook or a pod is a container too, so that its name goes first. */
export function probePlatform(
  inquiry: Inquiry,
  container: Promise<string | null>,
): Promise<Platform> {
  const { machine } = inquiry;
  return inquiry.look<Platform>(
    "platform: variables, folders, /proc/version",
    "local",
    async (note) => {
      const kernel = ((await machine.text("/proc/version")) ?? "").trim();
      note(`/proc/version: ${kernel}`);
      const set = (name: string): boolean => (machine.env[name] ?? "") !== "";
      const isWsl = /microsoft/i.test(kernel) && (await machine.exists("/usr/lib/wsl/lib"));
      const marks: [platform: Platform, present: boolean][] = [
        // Kaggle's image is made from Colab's and keeps some of its variables.
        ["kaggle", set("KAGGLE_KERNEL_RUN_TYPE") || (await machine.exists("/kaggle/input"))],
        ["colab", set("COLAB_RELEASE_TAG") || (await machine.exists("/content/sample_data"))],
        ["runpod", set("RUNPOD_POD_ID")],
        ["wsl", isWsl],
        ["docker", (await container) !== null],
      ];
      const found = marks.find(([, present]) => present)?.[0] ?? "local";
      note(found);
      return found;
    },
  );
}
