import { dirname, join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { compareVersions, isVersion } from "../../compat/version.ts";
import type { Inquiry, Note } from "./inquiry.ts";
import type { MachineView } from "./machine-view.ts";

export type Toolkit = MachineFacts["toolkits"][number];

const VARIABLES = ["CUDA_HOME", "CUDA_PATH", "CUDA_ROOT"];

/** CUDA toolkits: of the variables, of PATH, in /usr/local and /opt; each real folder once, newest first. */
export function probeToolkits(inquiry: Inquiry): Promise<Toolkit[]> {
  const { machine } = inquiry;
  const asked = `${VARIABLES.join(", ")}, nvcc on PATH, /usr/local/cuda*`;
  return inquiry.look<Toolkit[]>(asked, [], async (note) => {
    const found = new Map<string, Toolkit>();
    for (const folder of await candidates(machine)) {
      const path = await machine.real(folder);
      if (path === null || found.has(path)) continue;
      const version = await versionOf(machine, path, note);
      if (version !== null) found.set(path, { version, path });
    }
    const toolkits = [...found.values()];
    return toolkits.length === 0
      ? null
      : toolkits.toSorted((a, b) => compareVersions(b.version, a.version));
  });
}

async function candidates(machine: MachineView): Promise<string[]> {
  const named = VARIABLES.map((name) => machine.env[name] ?? "").filter((p) => p.startsWith("/"));
  const nvcc = await machine.program("nvcc");
  // Debian's /usr/bin/nvcc is a link into its package's own folder.
  const real = nvcc === null ? null : await machine.real(nvcc);
  const onPath = [nvcc, real].flatMap((path) => (path === null ? [] : [dirname(dirname(path))]));
  const installed = await Promise.all(
    ["/usr/local", "/opt"].map(async (parent) =>
      (await machine.names(parent))
        .filter((name) => /^cuda(-\d+(\.\d+)*)?$/.test(name))
        .map((name) => join(parent, name)),
    ),
  );
  return [...named, ...onPath, "/usr/lib/nvidia-cuda-toolkit", ...installed.flat()];
}

/** From version.json (since 11.1), version.txt (before) or cuda.h; null where no toolkit lies. */
async function versionOf(machine: MachineView, path: string, note: Note): Promise<string | null> {
  const readers: [file: string, read: (text: string) => string | null][] = [
    ["version.json", versionInJson],
    ["version.txt", (text) => /^CUDA Version (\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null],
    ["include/cuda.h", versionInHeader],
    ["targets/x86_64-linux/include/cuda.h", versionInHeader],
    ["targets/sbsa-linux/include/cuda.h", versionInHeader],
  ];
  for (const [file, read] of readers) {
    const text = await machine.text(join(path, file));
    const version = text === null ? null : read(text);
    if (version === null || !isVersion(version)) continue;
    note(`${join(path, file)}: ${version}`);
    return version;
  }
  return null;
}

function versionInJson(text: string): string | null {
  try {
    const parts = JSON.parse(text) as { cuda?: { version?: unknown } } | null;
    const version = parts?.cuda?.version;
    return typeof version === "string" ? version : null;
  } catch {
    return null;
  }
}

/** `#define CUDA_VERSION 12040` is 12.4. */
function versionInHeader(text: string): string | null {
  const number = Number(/^#define\s+CUDA_VERSION\s+(\d{4,6})\s*$/m.exec(text)?.[1] ?? 0);
  return number === 0 ? null : `${Math.floor(number / 1000)}.${(number % 1000) / 10}`;
}
