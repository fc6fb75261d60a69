import { describe, expect, test } from "vitest";
import { hubOrigin, readAlone } from "./hub-address.ts";

describe("a file of the hub that the browser reads alone", () => {
  test.each([
    ["hf:o/r/m.gguf", "https://huggingface.co/o/r/resolve/main/", "m.gguf"],
    ["hf:o/r/sub dir/m.gguf", "https://huggingface.co/o/r/resolve/main/sub%20dir/", "m.gguf"],
    ["hf:o/r@refs/pr/1:m.gguf", "https://huggingface.co/o/r/resolve/refs%2Fpr%2F1/", "m.gguf"],
  ])("%s", (asked, folder, first) => {
    expect(hubOrigin(readAlone(asked)!)).toEqual({ kind: "hub", first, folder });
  });

  test.each(["hf:o/r/m.bin", "hf:o/m.gguf", "/home/me/m.gguf", "SmolLM2"])("not %s", (asked) => {
    expect(readAlone(asked)).toBeNull();
  });

  test.each(["web:o/r/../../x.gguf", "web:o/../x/m.gguf", "web:../r/m.gguf", "o/r/m.gguf"])(
    "nor the address %s",
    (address) => {
      expect(hubOrigin(address)).toBeNull();
    },
  );
});
