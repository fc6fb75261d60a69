import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { homeOf } from "./home.ts";

const plain = join(homedir(), ".cache/llcuda");

test.each<[string, Record<string, string>, string, string]>([
  ["nothing set", {}, plain, join(homedir(), ".local/share/llcuda")],
  ["a home of its own", { LLCUDA_HOME: "/srv/ai" }, "/srv/ai", "/srv/ai"],
  ["a relative home", { LLCUDA_HOME: "ai" }, resolve("ai"), resolve("ai")],
  ["an empty home", { LLCUDA_HOME: "" }, plain, join(homedir(), ".local/share/llcuda")],
  ["XDG folders", { XDG_CACHE_HOME: "/c", XDG_DATA_HOME: "/d" }, "/c/llcuda", "/d/llcuda"],
  ["a relative XDG folder", { XDG_CACHE_HOME: "c", XDG_DATA_HOME: "/d" }, plain, "/d/llcuda"],
])("with %s", (_name, env, cache, data) => {
  expect(homeOf(env)).toMatchObject({ cache, data, run: join(cache, "run") });
});
