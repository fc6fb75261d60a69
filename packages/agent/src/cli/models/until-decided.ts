import { waitingWords } from "@llcuda/protocol";
import type { AgentClient } from "../../client.ts";
import { Failure, failureOf } from "../../failure.ts";
import { printable } from "../gguf/output.ts";
import { whenAborted } from "../signals.ts";

/**
 * Tells what a load waits for until it is decided; `signal` ends the wait.
 * @returns `begun`, or `needs-room`: asked for again, it says what would have to go
 * @throws Failure why it is refused; CANCELLED when somebody ended the wait
 */
export function untilDecided(
  models: AgentClient["api"]["models"],
  id: string,
  signal: AbortSignal,
): Promise<"begun" | "needs-room"> {
  let told = "";
  const over = new AbortController();
  return new Promise<"begun" | "needs-room">((resolve, reject) => {
    const subscription = models.loaded.watch.subscribe(undefined, {
      onData: ({ models: all, waiting = [] }) => {
        const wait = waiting.find(({ model }) => model.id === id);
        if (wait?.stage === "waits") {
          const words = waitingWords(wait, printable);
          if (words !== told) process.stderr.write(`${words}\n`);
          told = words;
          return;
        }
        subscription.unsubscribe();
        if (wait?.stage === "needs-room") resolve("needs-room");
        else if (wait?.error != null) reject(failureOf(wait.error));
        else if (all.some(({ model }) => model.id === id)) resolve("begun");
        else reject(ended());
      },
      onError: reject,
    });
    whenAborted(signal, over.signal, () => {
      subscription.unsubscribe();
      models.cancelLoad.mutate({ id }).then(() => reject(ended()), reject);
    });
  }).finally(() => over.abort());
}

function ended(): Failure {
  const message = "The load was ended while it waited for another.";
  return new Failure("CANCELLED", message, "Nothing of it was begun.");
}
