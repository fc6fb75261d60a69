import type { Inquiry } from "./inquiry.ts";

/** The nodes through which a process reaches the driver: /dev/nvidia0, /dev/nvidia-uvm, WSL's /dev/dxg. */
export function probeDeviceNodes(inquiry: Inquiry): Promise<string[]> {
  return inquiry.look<string[]>("/dev/nvidia*, /dev/dxg", [], async (note) => {
    const names = await inquiry.machine.names("/dev");
    const nodes = names.filter((name) => /^nvidia(?:\d+|ctl|-uvm)$|^dxg$/.test(name));
    for (const name of nodes) note(`/dev/${name}`);
    return nodes.length === 0 ? null : nodes.map((name) => `/dev/${name}`);
  });
}
