import { join, text } from "./elf.test-data.ts";

/** An /etc/ld.so.cache of the 1.1 format. */
export function writeLdCache(libraries: [name: string, path: string][]): Uint8Array {
  const header = new Uint8Array(48 + libraries.length * 24);
  header.set(text("glibc-ld.so.cache1.1"));
  const view = new DataView(header.buffer);
  view.setUint32(20, libraries.length, true);
  let strings = "";
  libraries.forEach(([name, path], index) => {
    const at = 48 + index * 24;
    view.setUint32(at + 4, header.length + strings.length, true);
    view.setUint32(at + 8, header.length + strings.length + name.length + 1, true);
    strings += `${name}\0${path}\0`;
  });
  return join([header, text(strings)]);
}
