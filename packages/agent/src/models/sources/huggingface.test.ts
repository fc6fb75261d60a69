import { expect, test } from "vitest";
import { HUB } from "../hub/hub-token.ts";
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

const headers = (endpoints: string, endpoint: string) =>
  hubHeaders({ HF_TOKEN: "hf_0123456789", HF_ENDPOINT: endpoints }, endpoint);

test("a token of the environment goes to one endpoint: the hub's, or the first", () => {
  const [mirror, other] = ["https://a.example", "https://b.example"];
  const sent = { authorization: "Bearer hf_0123456789" };
  expect(headers(mirror, mirror)).toEqual(sent);
  expect(headers(`${mirror},${other}`, mirror)).toEqual(sent);
  expect(headers(`${mirror},${other}`, other)).toEqual({});
  expect(headers(`${mirror},${HUB}`, mirror)).toEqual({});
  expect(headers(`${mirror},${HUB}`, HUB)).toEqual(sent);
});
