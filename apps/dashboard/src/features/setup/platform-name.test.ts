import type { MachineFacts } from "@llcuda/protocol";
import { expect, it } from "vitest";
import { platformName } from "./platform-name.ts";

it.each<[MachineFacts["platform"], string | null, string]>([
  ["colab", "docker", "Colab"],
  ["docker", "podman", "Container (podman)"],
  ["docker", null, "Container"],
  ["wsl", null, "WSL"],
])("%s in %s is called %s", (platform, container, name) => {
  expect(platformName({ platform, container } as MachineFacts)).toBe(name);
});
