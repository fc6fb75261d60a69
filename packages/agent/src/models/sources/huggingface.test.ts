import { expect, test } from "vitest";
import { hubEndpoint, hubHeaders } from "./huggingface.ts";

test.each<[string, Record<string, string>, string]>([
  ["nothing set", {}, "https://huggingface.co"],
  ["empty variables", { LLCUDA_HF_ENDPOINT: "", HF_ENDPOINT: " " }, "https://huggingface.co"],
  ["a mirror", { HF_ENDPOINT: "https://mirror.example/hf//" }, "https://mirror.example/hf"],
  ["both", { LLCUDA_HF_ENDPOINT: "http://a", HF_ENDPOINT: "http://b" }, "http://a"],
])("the hub's address with %s", (_name, env, endpoint) => {
  expect(hubEndpoint(env)).toBe(endpoint);
});

test.each(["mirror.example", "ftp://mirror.example"])("%s is refused by name", (address) => {
  expect(() => hubEndpoint({ HF_ENDPOINT: address })).toThrow(
    `HF_ENDPOINT is "${address}", which is no http or https address.`,
  );
});

test("an empty token is none", () => {
  expect(hubHeaders({ HF_TOKEN: " " })).toEqual({});
  expect(hubHeaders({ HF_TOKEN: "hf_x\n" })).toEqual({ authorization: "Bearer hf_x" });
});
