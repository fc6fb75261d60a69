import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

/** KaTeX names each font in three forms; every browser that can run the page takes the first. */
export function woff2Only(): Plugin {
  return {
    name: "woff2-only",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("/katex/dist/katex.min.css")) return null;
      const others = /,url\([^)]+\.(?:woff|ttf)\) format\("[a-z]+"\)/g;
      return { code: code.replaceAll(others, ""), map: null };
    },
  };
}

/** Mermaid in one file beside the frame that draws with it, with its licence: see public/sandbox. */
export function sandboxedMermaid(): Plugin {
  const folder = dirname(createRequire(import.meta.url).resolve("@mermaid-js/tiny/package.json"));
  return {
    name: "sandboxed-mermaid",
    apply: "build",
    generateBundle() {
      const licence = readFileSync(join(folder, "LICENSE"), "utf8");
      const code = readFileSync(join(folder, "dist/mermaid.tiny.js"), "utf8");
      const source = `/*! @license ${licence.replaceAll("*/", "* /")} */\n${code}`;
      this.emitFile({ type: "asset", fileName: "sandbox/mermaid.js", source });
    },
  };
}
