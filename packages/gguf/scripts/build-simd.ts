/**
 * Compiles src/quant/simd/kernels.as to src/quant/simd/module.ts.
 *
 *     npm install --prefix TOOLS assemblyscript@0.28.20
 *     node packages/gguf/scripts/build-simd.ts TOOLS
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [tools = "."] = process.argv.slice(2);
const folder = fileURLToPath(new URL("../src/quant/simd/", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "gguf-simd-"));
const options = ["-O3", "--enable", "simd", "--noAssert", "--runtime", "stub", "--importMemory"];
const program = join(tools, "node_modules/assemblyscript/bin/asc.js");
const source = join(out, "kernels.ts");
copyFileSync(join(folder, "kernels.as"), source);
execFileSync(process.execPath, [program, source, ...options, "-o", join(out, "kernels.wasm")], {
  stdio: "inherit",
});
const text = readFileSync(join(out, "kernels.wasm")).toString("base64");
rmSync(out, { recursive: true });
const lines = text.match(/.{1,90}/g)!.map((line) => `  "${line}",`);
writeFileSync(
  join(folder, "module.ts"),
  [
    "/** kernels.as, compiled by scripts/build-simd.ts: WebAssembly in base64. Not written by hand. */",
    "export const KERNELS_BASE64 = [",
    ...lines,
    '].join("");',
    "",
  ].join("\n"),
);
