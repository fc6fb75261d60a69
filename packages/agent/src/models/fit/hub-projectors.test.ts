import { expect, test } from "vitest";
import type { HubEntry } from "../hub/quantizations.ts";
import { HubProjectors } from "./hub-projectors.ts";

const entry = (path: string, size: number): HubEntry => ({ path, size, sha256: null });

test("a repository is asked once, one that did not answer again, and the F16 projector is taken", async () => {
  const asked: string[] = [];
  let away = true;
  const projectors = new HubProjectors({
    tree: (repo, revision) => {
      asked.push(`${repo}@${revision}`);
      if (away) return Promise.reject(new Error("no network"));
      const files = [entry("m-Q4_0.gguf", 9), entry("mmproj-BF16.gguf", 5)];
      return Promise.resolve(
        repo === "a/text" ? files.slice(0, 1) : [...files, entry("mmproj-F16.gguf", 6)],
      );
    },
  });
  expect(await projectors.of("hf:a/sees/m-Q4_0.gguf")).toBeNull();
  away = false;
  const found = { name: "hf:a/sees/mmproj-F16.gguf", size: 6 };
  expect(await projectors.of("hf:a/sees/m-Q4_0.gguf")).toEqual(found);
  expect(await projectors.of("hf:a/sees/m-Q8_0.gguf")).toEqual(found);
  expect(await projectors.of("hf:a/text/m-Q4_0.gguf")).toBeNull();
  expect(await projectors.of("hf:a/sees@v1:m-Q4_0.gguf")).toEqual({
    name: "hf:a/sees@v1:mmproj-F16.gguf",
    size: 6,
  });
  expect(asked).toEqual(["a/sees@main", "a/sees@main", "a/text@main", "a/sees@v1"]);
});
