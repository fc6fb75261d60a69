import { AUTOMATIC, type LoadOptions } from "@llcuda/protocol";
import type { ServerSettings } from "../engine/engine-command.ts";
import { VISIBLE_DEVICES } from "../engine/only-gpu.ts";

/** A word as a POSIX shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The commands that do the same without the page. Pure. */
export function commandsFor(
  model: { id: string; path: string },
  options: LoadOptions,
  settings: ServerSettings,
): { llcuda: string; llamaServer: string } {
  const changed = Object.entries(options).filter(
    ([name, value]) =>
      JSON.stringify(value) !== JSON.stringify(AUTOMATIC[name as keyof LoadOptions]),
  );
  const chosen = changed.map(([name, value]) => ["--set", `${name}=${JSON.stringify(value)}`]);
  const llcuda = ["llcuda", "models", "load", model.id, ...chosen.flat()];
  // Its devices are counted among those alone that it sees.
  const visible = settings.env[VISIBLE_DEVICES];
  const seeing = visible === undefined ? [] : [`${VISIBLE_DEVICES}=${visible}`];
  const llamaServer = [...seeing, "llama-server", "-m", model.path, ...settings.args];
  return {
    llcuda: llcuda.map(quoted).join(" "),
    llamaServer: llamaServer.map(quoted).join(" "),
  };
}
