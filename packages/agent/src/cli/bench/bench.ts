import { writeFileSync } from "node:fs";
import type { BenchRun, BenchTuned } from "@llcuda/protocol";
import { flagWords } from "../../bench/tune/candidates.ts";
import { agentFailure, type AgentClient } from "../../client.ts";
import { Failure, failureOf } from "../../failure.ts";
import { print } from "../gguf/output.ts";
import { connect } from "../own-agent.ts";
import { untilSignal } from "../signals.ts";
import { benchPlanOf, type BenchCommand, type BenchRaw } from "./bench-plan.ts";
import { BenchView } from "./bench-view.ts";
import { judge, thresholdOf } from "./threshold.ts";

/** Of a run that is beyond its threshold. */
const EXIT_BEYOND = 2;
/** As shells tell of what was interrupted. */
const EXIT_CANCELLED = 130;

/** `llcuda bench KIND`: the run goes to stderr while it goes on, and to stdout when it is over. */
export async function bench(command: BenchCommand, raw: BenchRaw): Promise<void> {
  const threshold = thresholdOf(raw);
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
    await print((await api.bench.export.query({ id, format })).text);
    if (raw.html !== undefined) {
      writeFileSync(raw.html, (await api.bench.export.query({ id, format: "html" })).text);
    }
    if (raw.keep === true && run.status === "done") {
      if (isGain(run.tuned)) await api.bench.keepTuned.mutate({ id });
      process.stderr.write(`${keptWords(run)}\n`);
    }
    // A crash of the engine is a result, and no success.
    if (run.error !== null) throw failureOf(run.error);
    if (run.status === "cancelled") process.exitCode = EXIT_CANCELLED;
    if (threshold === null || run.status === "cancelled") return;
    const { holds, words } = judge(run, threshold);
    process.stderr.write(`${words}\n`);
    if (!holds) process.exitCode = EXIT_BEYOND;
  } catch (thrown) {
    throw agentFailure(thrown);
  } finally {
    await connection.close();
  }
}

function isGain(tuned: BenchTuned | null): tuned is BenchTuned {
  return tuned !== null && Object.keys(tuned.best).length > 0;
}

/** What `--keep` did. */
function keptWords({ conditions, tuned }: Pick<BenchRun, "conditions" | "tuned">): string {
  if (!isGain(tuned))
    return "Nothing is kept: in this time nothing was found that was faster in each of three turns than what was chosen already.";
  const model = conditions.models[0]?.name ?? "the model";
  return `Kept: ${model} is loaded with ${flagWords(tuned.best)} from now on.`;
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
