import type { AppRouter } from "@llcuda/agent/router";
import type { Operation, OperationLink } from "@trpc/client";
import { observable, type Observer } from "@trpc/server/observable";
import { expect, it } from "vitest";
import { inOrder } from "./call-order.ts";

type Answer = Observer<never, never>;

/** A way to the agent whose calls are answered as the test tells it. */
function stage(patienceMs?: number) {
  const begun = new Map<string, Answer>();
  const call: OperationLink<AppRouter> = ({ op }) =>
    observable((observer) => {
      begun.set(op.path, observer);
    });
  const ordered = inOrder(call, patienceMs);
  const ask = (path: string, type: Operation["type"] = "mutation") => {
    const op: Operation = { id: 1, type, path, input: {}, context: {}, signal: null };
    return ordered({ op, next: () => observable(() => undefined) }).subscribe({});
  };
  return { ask, begun: () => [...begun.keys()], over: (path: string) => begun.get(path)! };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it("a question waits until the settings before it are kept, whatever becomes of them", async () => {
  const { ask, begun, over } = stage();
  ask("chats.change");
  ask("models.setCurrent");
  ask("chats.send");
  await turn();
  expect(begun()).toEqual(["chats.change"]);
  over("chats.change").complete();
  await turn();
  expect(begun()).toEqual(["chats.change", "models.setCurrent"]);
  over("models.setCurrent").error(new Error("refused") as never);
  await turn();
  expect(begun()).toEqual(["chats.change", "models.setCurrent", "chats.send"]);
});

it("the first goes at once, and so do questions of the page and what must not wait", () => {
  const { ask, begun } = stage();
  ask("chats.change");
  expect(begun()).toEqual(["chats.change"]);
  ask("chats.stop");
  ask("chats.count", "query");
  ask("models.load");
  expect(begun()).toEqual(["chats.change", "chats.stop", "chats.count", "models.load"]);
});

it("who gives up lets the next one in, and never begins", async () => {
  const { ask, begun, over } = stage();
  ask("chats.change");
  const given = ask("chats.edit");
  ask("chats.send");
  given.unsubscribe();
  await turn();
  expect(begun()).toEqual(["chats.change"]);
  over("chats.change").complete();
  await turn();
  expect(begun()).toEqual(["chats.change", "chats.send"]);
});

it("a call that is lost holds nobody back for ever", async () => {
  const { ask, begun } = stage(1);
  ask("chats.change");
  ask("chats.send");
  await expect.poll(begun).toEqual(["chats.change", "chats.send"]);
});
