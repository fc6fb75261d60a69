import { text } from "node:stream/consumers";
import type { HubAccount } from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import { print, printJson } from "../gguf/output.ts";
import { withModels } from "./models-door.ts";

export interface TokenOptions {
  set?: boolean;
  remove?: boolean;
  json?: boolean;
}

const FROM: Record<HubAccount["token"], string> = {
  environment: "from HF_TOKEN",
  stored: "kept by llcuda",
  file: "from the file of the hub's own tools",
  none: "none: gated repositories stay closed",
};

/** `llcuda models token`: where the token is from; never the token itself. */
export async function token({ set, remove, json }: TokenOptions): Promise<void> {
  if (set === true && remove === true) {
    const hint = "Pass one of them.";
    throw new Failure("OPTION_INVALID", "--set and --remove exclude each other.", hint);
  }
  const given = set === true ? await givenToken() : null;
  await withModels(async (door) => {
    const account =
      set === true || remove === true ? await door.setToken(given) : await door.account();
    if (json === true) return printJson(account);
    return print(`Token for ${account.endpoint}: ${FROM[account.token]}.\n`);
  });
}

/** Arguments are seen by every process of the machine, and kept by shells; standard input is not. */
async function givenToken(): Promise<string> {
  if (process.stdin.isTTY) {
    const hint = "Pass it on, as in: llcuda models token --set < FILE";
    throw new Failure("OPTION_INVALID", "--set reads the token from standard input.", hint);
  }
  return (await text(process.stdin)).trim();
}
