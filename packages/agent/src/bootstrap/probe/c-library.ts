import { withFileSource } from "../../compat/binary-source.ts";
import { readElf } from "../../compat/elf.ts";
import type { LinkerFacts } from "../../compat/library-search.ts";
import { findLibrary } from "../../compat/library-search.ts";
import type { Inquiry } from "./inquiry.ts";

export interface CLibrary {
  glibc: string | null;
  /** The newest GLIBCXX version of libstdc++. */
  glibcxx: string | null;
}

/** The newest symbols that this system's C and C++ libraries offer; no glibc on musl. */
export function probeCLibrary(
  inquiry: Inquiry,
  linker: LinkerFacts,
  arch: string,
): Promise<CLibrary> {
  const nothing: CLibrary = { glibc: null, glibcxx: null };
  return inquiry.look("libc.so.6, libstdc++.so.6", nothing, async (note) => {
    const versionsOf = async (name: string) => {
      const path = await findLibrary(name, arch, linker);
      if (path === null) return null;
      const { defines } = await withFileSource(inquiry.machine.at(path), readElf);
      note(`${path}: ${JSON.stringify(defines)}`);
      return defines;
    };
    const [c, cxx] = await Promise.all([versionsOf("libc.so.6"), versionsOf("libstdc++.so.6")]);
    return c === null && cxx === null
      ? null
      : { glibc: c?.glibc ?? null, glibcxx: cxx?.glibcxx ?? null };
  });
}
