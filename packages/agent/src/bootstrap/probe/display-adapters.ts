import type { MachineFacts } from "@llcuda/protocol";
import type { Inquiry } from "./inquiry.ts";

const FOLDER = "/sys/bus/pci/devices";
const VENDORS: Record<string, string> = { "0x10de": "NVIDIA", "0x1002": "AMD", "0x8086": "Intel" };
/** PCI classes of display controllers: VGA, XGA, 3D (as data-center GPUs are) and others. */
const DISPLAY = /^0x03/;

/** The graphics cards on the PCI bus, with a driver or without: what is here at all. */
export function probeAdapters(inquiry: Inquiry): Promise<MachineFacts["adapters"]> {
  const { machine } = inquiry;
  return inquiry.look<MachineFacts["adapters"]>(
    `display adapters in ${FOLDER}`,
    [],
    async (note) => {
      const addresses = await machine.names(FOLDER);
      const found = await Promise.all(
        addresses.map(async (address) => {
          const read = async (name: string) =>
            ((await machine.text(`${FOLDER}/${address}/${name}`)) ?? "").trim();
          if (!DISPLAY.test(await read("class"))) return [];
          const [vendor, device, event] = await Promise.all(
            ["vendor", "device", "uevent"].map(read),
          );
          const driver = /^DRIVER=(.+)$/m.exec(event ?? "")?.[1] ?? null;
          return [
            { address, vendor: VENDORS[vendor ?? ""] ?? `${vendor}`, device: `${device}`, driver },
          ];
        }),
      );
      const adapters = found.flat();
      for (const one of adapters) note(JSON.stringify(one));
      return adapters.length === 0 ? null : adapters;
    },
  );
}
