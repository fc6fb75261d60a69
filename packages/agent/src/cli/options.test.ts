import { resolve } from "node:path";
import { Command } from "commander";
import { afterEach, expect, test, vi } from "vitest";
import { agentOptions, withServerOptions, type RawOptions } from "./options.ts";

afterEach(() => vi.unstubAllEnvs());

function parse(args: string[]) {
  const command = withServerOptions(new Command("up")).exitOverride();
  command.parse(args, { from: "user" });
  return agentOptions(command.opts<RawOptions>(), process.env);
}

test("without flags: loopback, any port, a new token, a browser", () => {
  expect(parse([])).toEqual({
    host: "127.0.0.1",
    port: null,
    token: null,
    open: true,
    model: null,
    engine: null,
    offline: false,
    titles: true,
    publicUrls: [],
  });
});

test("an engine's name means a path where there is one, else what it says", () => {
  // The tests run in the workspace, which has this folder.
  expect(parse(["--engine", "packages"]).engine).toBe(resolve("packages"));
  expect(parse(["--engine", "vulkan"]).engine).toBe("vulkan");
  expect(parse(["--engine", "github-cuda-12"]).engine).toBe("github-cuda-12");
});

test("every flag has a variable, and the flag wins", () => {
  vi.stubEnv("LLCUDA_PORT", "9000");
  vi.stubEnv("LLCUDA_MODEL", "/m.gguf");
  vi.stubEnv("LLCUDA_OFFLINE", "1");
  vi.stubEnv("LLCUDA_NO_OPEN", "1");
  vi.stubEnv("LLCUDA_HOST", "127.0.0.2");
  vi.stubEnv("LLCUDA_TOKEN", "a-token-of-mine");
  vi.stubEnv("LLCUDA_ENGINE", "debian");
  vi.stubEnv("LLCUDA_PUBLIC_URL", "https://hub.example.org/proxy/7863/");
  expect(parse(["--port", "9001"])).toEqual({
    host: "127.0.0.2",
    port: 9001,
    token: "a-token-of-mine",
    open: false,
    model: "/m.gguf",
    engine: "debian",
    offline: true,
    titles: true,
    publicUrls: ["https://hub.example.org/proxy/7863/"],
  });
});

test("a variable set to 0 switches nothing on", () => {
  vi.stubEnv("LLCUDA_OFFLINE", "0");
  vi.stubEnv("LLCUDA_NO_OPEN", "false");
  expect(parse([])).toMatchObject({ offline: false, open: true });
});

test.each([
  [["--port", "80 80"], "80 80"],
  [["--port", "65536"], "65536"],
  [["--port", "-1"], "-1"],
  [["--token", "short"], "5 characters"],
  [["--token", "with spaces and / signs"], "do not fit a URL"],
  [["--public-url", "hub.example.org"], "hub.example.org"],
])("%j is refused with its value", (args, value) => {
  expect(() => parse(args)).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", message: expect.stringContaining(value) }),
  );
});
