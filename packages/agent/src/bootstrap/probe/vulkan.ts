import { join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { findLibrary, type LinkerFacts } from "../../compat/library-search.ts";
import type { Inquiry } from "./inquiry.ts";
import type { MachineView } from "./machine-view.ts";

const LOADER = "libvulkan.so.1";
/** The loader's own search ("Vulkan Loader, Driver Discovery on Linux"), after its variables. */
const FOLDERS = ["/etc/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/usr/share/vulkan/icd.d"];
const VARIABLES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"];

/** The Vulkan loader, the manifests of the drivers that it would find, and the devices; null with none. */
export function probeVulkan(
  inquiry: Inquiry,
  linker: LinkerFacts,
  arch: string,
): Promise<MachineFacts["vulkan"]> {
  return inquiry.look<MachineFacts["vulkan"]>(
    "Vulkan: loader, drivers, devices",
    null,
    async (note) => {
      const { machine } = inquiry;
      const loader = await findLibrary(LOADER, arch, linker);
      const [drivers, devices] = await Promise.all([manifests(machine), renderDevices(machine)]);
      for (const line of [`loader: ${loader ?? "none"}`, ...drivers, ...devices]) note(line);
      const nothing = loader === null && drivers.length + devices.length === 0;
      return nothing ? null : { loader, drivers, devices };
    },
  );
}

async function manifests(machine: MachineView): Promise<string[]> {
  const named = VARIABLES.flatMap((name) => machine.folders(name));
  if (named.length > 0) return named;
  const found = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await machine.names(folder))
        .filter((name) => name.endsWith(".json"))
        .map((name) => join(folder, name)),
    ),
  );
  return found.flat();
}

/** The GPUs that this process can open: `/dev/dri/renderD128 (amdgpu)`; WSL has /dev/dxg instead. */
async function renderDevices(machine: MachineView): Promise<string[]> {
  const nodes = (await machine.names("/dev/dri")).filter((name) => name.startsWith("renderD"));
  const described = await Promise.all(
    nodes.map(async (node) => {
      const event = await machine.text(`/sys/class/drm/${node}/device/uevent`);
      const driver = /^DRIVER=(.+)$/m.exec(event ?? "")?.[1] ?? "unknown driver";
      return `/dev/dri/${node} (${driver})`;
    }),
  );
  return (await machine.exists("/dev/dxg")) ? [...described, "/dev/dxg (Windows)"] : described;
}
