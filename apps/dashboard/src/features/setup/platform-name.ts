import type { MachineFacts } from "@llcuda/protocol";

const NAMES: Record<MachineFacts["platform"], string> = {
  local: "This machine",
  colab: "Colab",
  kaggle: "Kaggle",
  runpod: "RunPod",
  docker: "Container",
  wsl: "WSL",
};

/** What a person calls the place where this runs: "Colab", "Container (podman)". */
export function platformName({ platform, container }: MachineFacts): string {
  if (platform !== "docker" || container === null) return NAMES[platform];
  return `${NAMES.docker} (${container})`;
}
