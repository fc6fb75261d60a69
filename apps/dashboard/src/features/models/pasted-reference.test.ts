import { expect, test } from "vitest";
import { pastedReference } from "./pasted-reference.ts";

const read = (text: string) => pastedReference(text, "http://mirror.example.org:8080");

test("references, pages of the hub, addresses and paths are told from words", () => {
  const file = "hf:a/b-GGUF/sub/c-Q4_K_M.gguf";
  expect(read(` ${file} `)).toEqual({ kind: "hub", reference: file });
  expect(read("hf:a/b@v1:c.gguf")).toEqual({ kind: "hub", reference: "hf:a/b@v1:c.gguf" });
  expect(read("hf:a/b-GGUF")).toEqual({ kind: "repository", repository: "a/b-GGUF" });
  const page = "http://mirror.example.org:8080/a/b/blob/main/c.gguf?download=true";
  expect(read(page)).toEqual({ kind: "hub", reference: "hf:a/b/c.gguf" });
  expect(read(page.replace("blob/main", "resolve/abc"))).toEqual({
    kind: "hub",
    reference: "hf:a/b@abc:c.gguf",
  });
  expect(read("http://mirror.example.org:8080/a/b/tree/main")).toEqual({
    kind: "repository",
    repository: "a/b",
  });
  const other = "https://example.org/models/c.gguf";
  expect(read(other)).toEqual({ kind: "address", reference: other });
  expect(read("/home/me/my models/c.GGUF")).toEqual({
    kind: "path",
    path: "/home/me/my models/c.GGUF",
  });
});

test("words stay words", () => {
  const words = ["gemma 3", "qwen/qwen3", "hf: gemma", "https://example.org/", "c.gguf", ""];
  expect(words.filter((text) => read(text) !== null)).toEqual([]);
});
