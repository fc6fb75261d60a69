/** Answers as nvidia-smi does; what it says is read anew from a file for each round. */
import { readFileSync, writeSync } from "node:fs";
import { QUIET_SMI, type SmiBehaviour } from "./smi-behaviour.ts";

const file = process.argv[2]!;
const options = process.argv.slice(3);
const valueOf = (name: string): string | undefined =>
  options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1);
const behaviour = (): SmiBehaviour => ({
  ...QUIET_SMI,
  ...(JSON.parse(readFileSync(file, "utf8")) as Partial<SmiBehaviour>),
});
const say = (text: string): void => void writeSync(1, text);

const columns = valueOf("--query-gpu")?.split(",");
const loop = valueOf("--loop-ms");

function tellGpus(asked: readonly string[]): void {
  const lines = behaviour().gpus.map((gpu) => asked.map((name) => gpu[name] ?? "[N/A]").join(", "));
  say(lines.length === 0 ? "No devices were found\n" : `${lines.join("\n")}\n`);
}

function stream(asked: readonly string[], everyMs: number, round = 1): void {
  const { dies, every } = behaviour();
  if (dies !== null && round > dies.rounds) {
    say(`${dies.words}\n`);
    process.exitCode = 15;
    return;
  }
  tellGpus(asked);
  setTimeout(() => stream(asked, everyMs, round + 1), every ?? everyMs);
}

if (columns !== undefined) {
  const refused = columns.find((column) => behaviour().refuses.includes(column));
  if (refused !== undefined) {
    say(`Field "${refused}" is not a valid field to query.\n\n`);
    process.exitCode = 2;
  } else if (loop === undefined) tellGpus(columns);
  else stream(columns, Number(loop));
} else if (options.some((option) => option.startsWith("--query-compute-apps="))) {
  say(
    behaviour()
      .processes.map((row) => `${row}\n`)
      .join(""),
  );
} else {
  const driver = behaviour().gpus[0]?.["driver_version"] ?? "";
  say(`Driver Version : ${driver}\nCUDA Version : 13.0\n`);
}
