import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPlaces } from "./build-places.ts";
import { installContext, programs } from "./llama-tree.test-data.ts";
import { pipTool } from "./pip-tools.ts";

const TARGET = 'while [ "$1" != --target ]; do shift; done\nmkdir -p "$2/cmake/data/bin"';
const GIVE = `${TARGET}\necho cmake > "$2/cmake/data/bin/cmake"\nchmod 755 "$2/cmake/data/bin/cmake"`;

test("pip unpacks a tool once, and the second build takes it from the cache", async () => {
  const context = await installContext();
  const env = { PATH: `${await programs({ python3: GIVE })}:/usr/bin:/bin` };
  const cmake = await pipTool("cmake", context, env);
  expect(await readFile(cmake, "utf8")).toBe("cmake\n");
  expect(await pipTool("cmake", context, { PATH: "" })).toBe(cmake);
});

test("where pip has none, the tool is missing, with pip's words and how to install it", async () => {
  const context = await installContext();
  const env = { PATH: await programs({ python3: "echo 'No module named pip' >&2; exit 1" }) };
  await expect(pipTool("ninja", context, env)).rejects.toMatchObject({
    code: "BUILD_TOOL_MISSING",
    hint: "Install it: apt-get install ninja-build or dnf install ninja-build.",
    detail: "No module named pip",
  });
  await expect(pipTool("ninja", context, { PATH: "" })).rejects.toMatchObject({
    code: "BUILD_TOOL_MISSING",
  });
});

test("what pip left half done is not taken", async () => {
  const context = await installContext();
  const env = { PATH: `${await programs({ python3: `${TARGET}\nexit 1` })}:/usr/bin:/bin` };
  await expect(pipTool("cmake", context, env)).rejects.toMatchObject({
    code: "BUILD_TOOL_MISSING",
  });
  expect(await readdir(join(buildPlaces(context.home).tools))).toEqual([]);
});
