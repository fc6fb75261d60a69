import type { OperationLink } from "@trpc/client";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@llcuda/agent/router";

/** What chats do that goes on for long, or that must not wait: everything else of theirs keeps its order. */
const AT_ONCE = new Set(["chats.stop", "chats.answerNow", "chats.compact", "chats.import"]);
/** What the next answer is written with, beside its chat. */
const FOR_ANSWERS = new Set(["models.setCurrent", "tools.switchTool", "tools.ask"]);
/** A call that is lost on its way must not hold back what a person sends for longer. */
const PATIENCE_MS = 10_000;

/** Whether a mutation waits for those before it: an answer to be asked for, or what it is made with. */
export function keepsOrder(path: string): boolean {
  return FOR_ANSWERS.has(path) || (path.startsWith("chats.") && !AT_ONCE.has(path));
}

/**
 * Lets a mutation begin once those before it are over, well or not: plain requests travel beside each
 * other, so that a question could overtake the settings that were changed for it.
 */
export function inOrder(
  call: OperationLink<AppRouter>,
  patienceMs = PATIENCE_MS,
): OperationLink<AppRouter> {
  let last: Promise<void> | null = null;
  return ({ op, next }) =>
    observable((observer) => {
      if (op.type !== "mutation" || !keepsOrder(op.path)) {
        return call({ op, next }).subscribe(observer);
      }
      const before = last && Promise.race([last, after(patienceMs)]);
      let over: (() => void) | null = null;
      const ended = new Promise<void>((resolve) => {
        over = resolve;
      });
      const own = before?.then(() => ended) ?? ended;
      last = own;
      let running: Unsubscribable | null = null;
      let gone = false;
      const begin = (): void => {
        if (!gone) running = call({ op, next }).subscribe(observer);
      };
      if (before === null) begin();
      else void before.then(begin);
      return () => {
        gone = true;
        running?.unsubscribe();
        over?.();
        void own.then(() => {
          if (last === own) last = null;
        });
      };
    });
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
