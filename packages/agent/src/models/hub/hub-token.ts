import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { HubAccount } from "@llcuda/protocol";
import { homeOf } from "../../home.ts";
import { Failure } from "../../failure.ts";
import { writeFailure } from "../../download/disk-space.ts";

type Environment = Record<string, string | undefined>;

/** The hub's own address; the token of its own tools is for nobody else. */
export const HUB = "https://huggingface.co";
/** Visible ASCII: anything else would end the header that carries it. */
const TOKEN = /^[\x21-\x7e]{8,512}$/;

export interface HubToken {
  from: HubAccount["token"];
  token: string | null;
}

/** The token for a hub and where it comes from: HF_TOKEN, llcuda's own file, that of the hub's tools. @throws Failure OPTION_INVALID */
export function hubToken(env: Environment, endpoint: string): HubToken {
  const given = env["HF_TOKEN"]?.trim() ?? "";
  if (given !== "" && !isHeader(given)) throw noToken();
  if (given !== "") return { from: "environment", token: given };
  const stored = readStored(env);
  // A mirror that was set up later must not get what was meant for another host.
  if (stored !== null && stored.endpoint === endpoint) {
    return { from: "stored", token: stored.token };
  }
  const token = endpoint === HUB ? readPlain(toolsFile(env)) : null;
  return { from: token === null ? "none" : "file", token };
}

/** Whether it can be sent; what else a token has to be, the hub knows best. */
function isHeader(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

function noToken(): Failure {
  return new Failure(
    "OPTION_INVALID",
    "HF_TOKEN is no token: there are blanks or signs in it that no token has.",
    "Set it to the token alone, as the hub shows it, or unset it.",
  );
}

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Keeps a token for one endpoint, readable by its owner only; null forgets it. */
export function storeToken(env: Environment, endpoint: string, token: string | null): void {
  const file = storedFile(env);
  try {
    if (token === null) return rmSync(file, { force: true });
    mkdirSync(homeOf(env).data, { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify({ endpoint, token }), { mode: 0o600 });
    // A file that was there keeps its mode when it is written.
    chmodSync(file, 0o600);
  } catch (error) {
    throw writeFailure(file, error);
  }
}

function storedFile(env: Environment): string {
  return join(homeOf(env).data, "hub-token.json");
}

function readStored(env: Environment): { endpoint: string; token: string } | null {
  try {
    const { endpoint, token } = JSON.parse(readFileSync(storedFile(env), "utf8")) as Environment;
    return endpoint !== undefined && token !== undefined ? { endpoint, token } : null;
  } catch {
    return null;
  }
}

function toolsFile(env: Environment): string {
  const cache = env["XDG_CACHE_HOME"] ?? join(env["HOME"] ?? homedir(), ".cache");
  return env["HF_TOKEN_PATH"] ?? join(env["HF_HOME"] ?? join(cache, "huggingface"), "token");
}

function readPlain(file: string): string | null {
  try {
    const text = readFileSync(file, "utf8").trim();
    return isToken(text) ? text : null;
  } catch {
    return null;
  }
}
