import { readFileSync } from "node:fs";

/** What the fake understands of llama-server's command line. */
export interface FakeArguments {
  model: string | null;
  host: string;
  port: number;
  apiKeys: string[];
  contextSize: number | null;
  slots: number | null;
  show: "version" | "devices" | "help" | null;
}

const SHOW: Record<string, FakeArguments["show"]> = {
  "--version": "version",
  "--list-devices": "devices",
  "--help": "help",
  "-h": "help",
};

function keysIn(file: string): string[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

/** Unknown flags are taken to be fine, with their value: the real one has hundreds. */
export function parseArguments(
  argv: string[],
  env: Record<string, string | undefined>,
): FakeArguments {
  const parsed: FakeArguments = {
    model: null,
    host: "127.0.0.1",
    port: 8080,
    apiKeys: env["LLAMA_API_KEY"]?.split(",") ?? [],
    contextSize: null,
    slots: null,
    show: null,
  };
  for (let index = 0; index < argv.length; index += 1) {
    const flag = argv[index]!;
    parsed.show ??= SHOW[flag] ?? null;
    const value = argv[index + 1];
    if (value === undefined) continue;
    if (flag === "-m" || flag === "--model") parsed.model = value;
    else if (flag === "--host") parsed.host = value;
    else if (flag === "--port") parsed.port = Number(value);
    else if (flag === "--api-key") parsed.apiKeys.push(...value.split(","));
    else if (flag === "--api-key-file") parsed.apiKeys.push(...keysIn(value));
    else if (flag === "-c" || flag === "--ctx-size") parsed.contextSize = Number(value) || null;
    else if (flag === "-np" || flag === "--parallel") {
      parsed.slots = Number(value) > 0 ? Number(value) : null;
    }
  }
  return parsed;
}
