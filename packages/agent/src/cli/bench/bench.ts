import { writeFileSync } from "node:fs";
import type { BenchQuantity, BenchRun } from "@llcuda/protocol";
import { QUANTITY_WORDS } from "../../bench/share/quantity-words.ts";
import { agentFailure, type AgentClient } from "../../client.ts";
import { Failure, failureOf } from "../../failure.ts";
import { connect } from "../own-agent.ts";
import { untilSignal } from "../signals.ts";
import { benchPlanOf, type BenchCommand, type BenchRaw } from "./bench-plan.ts";
import { BenchView } from "./bench-view.ts";

/** Of a run whose figure is lower than `--fail-below`. */
const EXIT_BELOW = 2;

/** `llcuda bench KIND`: the run goes to stderr while it goes on, and to stdout when it is over. */
export async function bench(command: BenchCommand, raw: BenchRaw): Promise<void> {
  const least = leastOf(raw);
  const ending = untilSignal();
  // The agent that runs finds the model itself; one of our own begins with it.
  const connection = await connect(raw, { ownWish: raw.engine !== undefined });
  const { api } = connection.client;
  try {
    const model = connection.own ? null : (raw.model ?? null);
    const plan = benchPlanOf(command, raw, model);
    const begun = await api.bench.start.mutate({ plan, anyway: raw.anyway === true });
    if (begun.outcome === "ask") {
      throw new Failure("MODEL_IN_USE", begun.reasons.join(" "), "Wait, or begin with --anyway.");
    }
    const { id } = begun;
    if (raw.tag !== undefined) await api.bench.tag.mutate({ id, tags: raw.tag });
    void ending.then(() => api.bench.cancel.mutate({ id }).catch(() => undefined));
    await watched(connection.client, id);
    const run = await api.bench.get.query({ id });
    const format = raw.json === true ? "json" : raw.csv === true ? "csv" : "markdown";
    process.stdout.write((await api.bench.export.query({ id, format })).text);
    if (raw.html !== undefined) {
      writeFileSync(raw.html, (await api.bench.export.query({ id, format: "html" })).text);
    }
    if (run.status === "failed" && run.error !== null) throw failureOf(run.error);
    judge(run, least);
  } catch (thrown) {
    throw agentFailure(thrown);
  } finally {
    await connection.close();
  }
}

function watched({ api, lost }: AgentClient, id: string): Promise<void> {
  const view = new BenchView(process.stderr);
  const over = new Promise<void>((resolve, reject) => {
    api.bench.run.watch.subscribe(
      { id },
      {
        onData: (event) => view.take(event),
        onComplete: resolve,
        onError: reject,
      },
    );
  });
  const gone = lost.then(() => {
    const hint = "What was measured is in its history: `llcuda up`, then the Bench page.";
    throw new Failure("NETWORK", "The agent has ended, or does not answer.", hint);
  });
  return Promise.race([over, gone]).finally(() => view.end());
}

interface Least {
  value: number;
  figure: BenchQuantity | null;
}

function leastOf({ failBelow, figure }: BenchRaw): Least | null {
  if (failBelow === undefined) return null;
  const value = Number(failBelow);
  const known = figure === undefined || figure in QUANTITY_WORDS;
  if (Number.isFinite(value) && known) {
    return { value, figure: (figure as BenchQuantity | undefined) ?? null };
  }
  throw new Failure(
    "OPTION_INVALID",
    known ? `--fail-below ${failBelow} is no number.` : `There is no figure ${figure}.`,
    `Figures are: ${Object.keys(QUANTITY_WORDS).join(", ")}.`,
  );
}

/** Figures that are times are good when they are low: there the threshold is the most allowed. */
function judge(run: BenchRun, least: Least | null): void {
  if (least === null) return;
  const figure = least.figure ?? run.headline?.quantity ?? null;
  const medians = run.points.flatMap(({ quantities }) =>
    figure === null ? [] : (quantities[figure]?.median ?? []),
  );
  const value = least.figure === null ? (run.headline?.value ?? null) : bestOf(medians);
  const words = figure === null ? "figure" : QUANTITY_WORDS[figure].head;
  if (value !== null && value >= least.value) {
    process.stderr.write(`${words}: ${value.toFixed(2)}, not below ${least.value}.\n`);
    return;
  }
  process.stderr.write(`${words}: ${value?.toFixed(2) ?? "not measured"}, below ${least.value}.\n`);
  process.exitCode = EXIT_BELOW;
}

function bestOf(medians: readonly number[]): number | null {
  return medians.length === 0 ? null : Math.max(...medians);
}
