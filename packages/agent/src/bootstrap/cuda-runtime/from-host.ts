import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { hostCopies } from "./host-copies.ts";
import { runtimeUnavailable } from "./runtime-unavailable.ts";
import type { RuntimeWay } from "./runtime-way.ts";

/** Links to copies that lie here: their own folders hold more than an engine should find. */
export const fromHost: RuntimeWay = {
  name: "this machine",
  remote: false,
  space: () => 0,
  async put({ folder, host, wanted }) {
    const copies = hostCopies(wanted, host.machine.libraries);
    if (copies === null) throw runtimeUnavailable(`no usable copy of ${wanted.sonames.join(", ")}`);
    for (const { path, soname } of copies) await symlink(path, join(folder, soname));
    return copies.find(({ soname }) => soname.startsWith("libcudart."))?.version ?? null;
  },
};
