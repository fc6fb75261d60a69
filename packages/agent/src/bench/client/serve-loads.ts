import type { Agent } from "node:http";
import type { MessagePort } from "node:worker_threads";
import { reportOf } from "../../failure.ts";
import { clockZero } from "./clock-zero.ts";
import { questionOf, type FromThread, type Happened, type ToThread } from "./load-order.ts";
import { putLoad } from "./request-load.ts";
import { timeAnswer } from "./time-answer.ts";
import type { TimedAnswer } from "./timed-answer.ts";
import { warmClient } from "./warm-client.ts";

/** Tokens are not messages: what they come to is told so often. */
const TELL_EVERY_MS = 50;

type Order = Extract<ToThread, { order: unknown }>;

/** Puts loads on servers as they are ordered, in a thread that does nothing else. */
export function serveLoads(port: MessagePort, agent: Agent): void {
  const running = new Map<number, AbortController>();
  port.on("message", (message: ToThread) => {
    if ("cancel" in message) {
      running.get(message.cancel)?.abort();
      return;
    }
    const cancel = new AbortController();
    running.set(message.id, cancel);
    void carryOut(message, agent, cancel.signal, (told) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      port.postMessage(told);
    }).finally(() => running.delete(message.id));
  });
}

async function carryOut(
  { id, order, zero }: Order,
  agent: Agent,
  signal: AbortSignal,
  tell: (message: FromThread) => void,
): Promise<void> {
  await warmClient();
  const { endpoint, questions, ...load } = order;
  const shift = clockZero() - zero;
  const diary = new Diary(shift, (happened) => tell({ id, kind: "happened", happened }));
  const timer = setInterval(() => diary.tell(), TELL_EVERY_MS);
  try {
    const { endedAt, refused, startedAt } = await putLoad({
      ...load,
      signal,
      ask: (index, lane, of) => {
        diary.sent(index, lane, performance.now());
        return timeAnswer(endpoint, questionOf(questions, index), agent, of, {
          onBegun: (at) => diary.begun(index, at),
          onTokens: (count, at, first) => diary.tokens(index, count, at, first),
        });
      },
      onAnswer: (answer, index) => diary.ended(index, answer),
    });
    diary.tell();
    const span = { startedAt: startedAt + shift, endedAt: endedAt + shift };
    tell({ id, kind: "over", refused, ...span });
  } catch (thrown) {
    tell({ id, kind: "failed", report: reportOf(thrown) });
  } finally {
    clearInterval(timer);
  }
}

/** The same answer by the clock of who asked for it. */
function shifted(answer: TimedAnswer, shift: number): TimedAnswer {
  return {
    ...answer,
    sentAt: answer.sentAt + shift,
    begunAt: answer.begunAt === null ? null : answer.begunAt + shift,
    arrivals: answer.arrivals.map((at) => at + shift),
    endedAt: answer.endedAt + shift,
  };
}

/** What happened and is still to be told. */
class Diary {
  readonly #shift: number;
  readonly #tell: (happened: Happened) => void;
  #page = blank();

  constructor(shift: number, tell: (happened: Happened) => void) {
    this.#shift = shift;
    this.#tell = tell;
  }

  sent(index: number, lane: number, at: number): void {
    this.#page.sent.push({ index, lane, at: at + this.#shift });
  }

  begun(index: number, at: number): void {
    this.#page.begun.push({ index, at: at + this.#shift });
  }

  tokens(index: number, count: number, at: number, first: boolean): void {
    this.#page.tokens += count;
    if (first) this.#page.firstTokens.push({ index, at: at + this.#shift });
  }

  ended(index: number, answer: TimedAnswer): void {
    this.#page.ended.push({ index, answer });
  }

  tell(): void {
    const page = this.#page;
    const { begun, ended, firstTokens, sent, tokens } = page;
    const happened = sent.length + begun.length + firstTokens.length + ended.length;
    if (tokens === 0 && happened === 0) return;
    for (const one of ended) one.answer = shifted(one.answer, this.#shift);
    this.#page = blank();
    this.#tell(page);
  }
}

function blank(): Happened {
  return { sent: [], begun: [], firstTokens: [], ended: [], tokens: 0 };
}
