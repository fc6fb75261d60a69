import {
  isGivenUp,
  type DoctorLink,
  type EngineState,
  type ErrorReport,
  type Progress,
  type SetupAttempt,
  type SetupState,
  type SetupStep,
  type SetupStepId,
} from "@llcuda/protocol";

export type LinkId = DoctorLink["id"] | "answer";
export type LinkStatus = DoctorLink["status"] | "running";

/** One link of the page's chain: what the doctor says of it, and how its setup goes. */
export interface ChainLink {
  id: LinkId;
  title: string;
  status: LinkStatus;
  summary: string;
  facts: DoctorLink["facts"];
  error: ErrorReport | null;
  /** The last lines of the engine that failed here. */
  log: readonly string[];
  progress: Progress | null;
  /** Sources that were tried, in order. */
  attempts: SetupAttempt[];
  /** ISO times of the setup's work on it; null where there was none. */
  startedAt: string | null;
  endedAt: string | null;
}

export interface ChainSources {
  /** Null until the agent has told them. */
  links: readonly DoctorLink[] | null;
  setup: SetupState | null;
  engine: EngineState | null;
}

const TITLES: Record<LinkId, string> = {
  gpu: "GPU",
  driver: "Driver",
  cuda: "CUDA",
  runtime: "Libraries",
  engine: "Engine",
  proof: "Proof",
  model: "Model",
  answer: "Answer",
};
export const LINK_IDS = Object.keys(TITLES) as LinkId[];

export function isLinkId(text: string | undefined): text is LinkId {
  return text !== undefined && Object.hasOwn(TITLES, text);
}
export const linkTitle = (id: LinkId): string => TITLES[id];

const STEP_STATUS: Record<SetupStep["status"], LinkStatus> = {
  waiting: "pending",
  running: "running",
  done: "ok",
  failed: "fail",
};

/** The chain from the GPU to the first token: the doctor's links, kept true by the live setup. */
export function chainOf(sources: ChainSources): ChainLink[] {
  const answer = answerLink(sources);
  const before = LINK_IDS.filter((id) => id !== "answer").map((id) => {
    const known = sources.links?.find((link) => link.id === id);
    const step = id === "engine" || id === "proof" || id === "model" ? stepOf(sources, id) : null;
    return merged(id, known, step);
  });
  // The engine's end is told once: at the link that is to blame, with the engine's last words.
  const cause = before.find(({ status, error }) => status === "fail" && error !== null);
  if (answer.error === null || cause?.error?.code !== answer.error.code) return [...before, answer];
  const told = before.map((link) =>
    link === cause ? Object.assign(link, { log: answer.log }) : link,
  );
  return [...told, { ...answer, error: null, log: [], summary: `It waits: ${cause.title}` }];
}

/** The link that wants the eye: the first that failed, that is being worked on, or that warns. */
export function telling(chain: readonly ChainLink[]): LinkId | null {
  const link =
    chain.find(({ status }) => status === "fail") ??
    chain.find(({ status }) => status === "running") ??
    chain.find(({ status, error }) => status === "warn" && error !== null);
  return link?.id ?? null;
}

function stepOf({ setup }: ChainSources, id: SetupStepId): SetupStep | null {
  return setup?.steps.find((step) => step.id === id) ?? null;
}

function blank(id: LinkId): ChainLink {
  return {
    id,
    title: TITLES[id],
    status: "pending",
    summary: "",
    facts: [],
    error: null,
    log: [],
    progress: null,
    attempts: [],
    startedAt: null,
    endedAt: null,
  };
}

function merged(id: LinkId, known: DoctorLink | undefined, step: SetupStep | null): ChainLink {
  const link: ChainLink = { ...blank(id), ...known, title: TITLES[id] };
  if (step === null) return link;
  const { progress, attempts, startedAt, endedAt } = step;
  const work = { progress, attempts, startedAt, endedAt };
  // The doctor is asked now and then, the steps are live: what happens now is theirs to tell.
  const live = known === undefined || known.status === "pending" || step.status !== "done";
  if (!live) return { ...link, ...work };
  const status = STEP_STATUS[step.status];
  return { ...link, ...work, status, summary: step.detail, error: step.error };
}

/** Loading the model and the first token of it: whether the chain holds. */
function answerLink(sources: ChainSources): ChainLink {
  const start = stepOf(sources, "start");
  const token = stepOf(sources, "token");
  const link: ChainLink = {
    ...blank("answer"),
    startedAt: start?.startedAt ?? null,
    endedAt: token?.endedAt ?? null,
  };
  const { engine } = sources;
  if (engine !== null && isGivenUp(engine)) {
    const { error, log } = engine;
    return { ...link, status: "fail", summary: error.message, error, log };
  }
  if (engine?.phase === "none" && token?.status === "done") {
    return { ...link, status: "absent", summary: "The engine is stopped." };
  }
  const step = [token, start].find((step) => step !== null && step.status !== "waiting") ?? start;
  if (step === null) return link;
  const { detail, progress, error } = step;
  const waits = step === start && start.status === "done" && token?.status === "waiting";
  const status = waits ? "running" : STEP_STATUS[step.status];
  const summary = step === token && token.status === "done" ? `First token ${detail}` : detail;
  return { ...link, status, summary, progress, error };
}
