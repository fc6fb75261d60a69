import type { Page, WebSocketRoute } from "@playwright/test";

/**
 * What stands in for the agent's own answers, by procedure: `engine.catalog.watch`. A function gets the
 * input. Of a mutation it is the answer; without one it is answered with nothing.
 */
export type Answers = Record<string, unknown>;

interface Call {
  id: number;
  method: "query" | "mutation" | "subscription" | "subscription.stop";
  params?: { path: string; input?: unknown };
}

export interface StandIn {
  /** Tells every open subscription of a procedure something new. */
  tell(path: string, value: unknown): void;
  /** The mutations that were asked for, none of which the agent has seen. */
  mutations: { path: string; input: unknown }[];
}

/**
 * Puts a machine that is not here before the page: some procedures are answered from `answers`, all
 * others by the real agent. Over the page's WebSocket; mutations never reach the agent.
 */
export async function standIn(page: Page, answers: Answers): Promise<StandIn> {
  const told: Answers = { ...answers };
  const open: { socket: WebSocketRoute; id: number; path: string }[] = [];
  const mutations: StandIn["mutations"] = [];
  const answer = (socket: WebSocketRoute, call: Call): boolean => {
    const reply = (result: object): void => socket.send(JSON.stringify({ id: call.id, result }));
    const { path, input } = call.params ?? { path: "" };
    if (call.method === "mutation") {
      mutations.push({ path, input });
      reply({ type: "data", data: valueOf(told[path], input) });
      return true;
    }
    if (call.method === "subscription.stop") {
      const index = open.findIndex(({ id }) => id === call.id);
      if (index === -1) return false;
      open.splice(index, 1);
      reply({ type: "stopped" });
      return true;
    }
    if (!(path in told)) return false;
    if (call.method === "subscription") {
      open.push({ socket, id: call.id, path });
      reply({ type: "started" });
    }
    reply({ type: "data", data: valueOf(told[path], input) });
    return true;
  };
  await page.routeWebSocket(/\/trpc/, (socket) => {
    const agent = socket.connectToServer();
    socket.onMessage((message) => {
      if (typeof message !== "string" || !/^[[{]/.test(message)) return agent.send(message);
      const parsed = JSON.parse(message) as Call | Call[];
      for (const call of [parsed].flat()) {
        if (!answer(socket, call)) agent.send(JSON.stringify(call));
      }
    });
  });
  return {
    mutations,
    tell: (path, value) => {
      told[path] = value;
      for (const { socket, id, path: of } of open) {
        if (of === path) socket.send(JSON.stringify({ id, result: { type: "data", data: value } }));
      }
    },
  };
}

function valueOf(answer: unknown, input: unknown): unknown {
  return typeof answer === "function" ? (answer as (input: unknown) => unknown)(input) : answer;
}
