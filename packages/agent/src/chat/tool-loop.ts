import {
  MAX_TOOL_TURNS,
  type Message,
  type ToolCall,
  type ToolDecision,
  type ToolRun,
  type ToolUse,
  type ToolSwitches,
} from "@llcuda/protocol";
import type { ChatStore } from "../store/chat-store.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import type { ToolOutput } from "../tools/tool.ts";
import type { Answering } from "./answering.ts";
import { answeredBefore } from "./calls-in-text.ts";
import { noMessage } from "./chat-failures.ts";
import type { LiveChat } from "./live-chat.ts";
import { newMessage, now } from "./new-message.ts";
import type { OpenChats } from "./open-chats.ts";

interface ToolLoopInput {
  store: ChatStore;
  open: OpenChats;
  answering: Answering;
  desk: ToolSource;
  onChange: () => void;
}

type Outcome = Pick<ToolRun, "state" | "ms"> & { content: string };

/**
 * Runs what answers ask for, and asks the model again with the results. What waits for the person lies
 * in the store, not in memory: it can be decided in any window, and after a restart.
 */
export class ToolLoop {
  readonly #input: ToolLoopInput;

  constructor(input: ToolLoopInput) {
    this.#input = input;
  }

  /** @returns whether the answer goes on with tools */
  takeUp(live: LiveChat, answer: Message): boolean {
    if (answer.status !== "done" || answer.toolCalls.length === 0) return false;
    const { store, open, onChange } = this.#input;
    const { chatId } = answer;
    const path = store.pathTo(answer.id);
    const spent = turnsOf(path) >= MAX_TOOL_TURNS;
    const known = answer.toolCalls.map((call) => answeredBefore(call, path));
    // It is told the same again and answers without tools: nobody is asked for the same thing twice.
    const repeats = known.every((result) => result !== null);
    const messages: CallMessage[] = [];
    for (const [index, call] of answer.toolCalls.entries()) {
      const parentId = messages.at(-1)?.id ?? answer.id;
      const asked = this.#asked(answer, call, spent);
      const tool = repeats ? { ...asked, state: "done" as const, ms: 0 } : asked;
      const content = repeats ? known[index]! : "";
      const facts = { chatId, parentId, role: "tool", status: "done", content } as const;
      messages.push({ ...newMessage(facts), tool });
    }
    store.together(() => {
      for (const message of messages) store.saveMessage(message, null);
      store.changeChat(chatId, { leafId: messages.at(-1)!.id, updatedAt: now() });
    });
    open.refresh(live);
    const running = messages.filter(({ tool }) => tool.state === "running");
    for (const message of running) this.#run(live, message, answer.options?.tool_switches);
    if (repeats) this.#goOn(live, "none");
    onChange();
    return true;
  }

  /** @throws Failure CHAT_NOT_FOUND, CHAT_BUSY, NOT_FOUND when it does not wait any more */
  decide(chatId: string, messageId: string, decision: ToolDecision): void {
    const { open, answering, store, desk, onChange } = this.#input;
    answering.refuseIfElsewhere(chatId);
    open.with(chatId, (live) => {
      const shown = store.branch(live.stored).messages;
      const message = lastCalls(shown).find(
        ({ id, tool }) => id === messageId && (tool.state === "asking" || tool.state === "stopped"),
      );
      if (message === undefined) throw noMessage(chatId, messageId);
      if (decision.verdict === "deny") {
        this.#settle(live, message, { state: "denied", content: decision.words, ms: null });
        this.#goOn(live);
        return;
      }
      const offered = desk.named(message.tool.name, switchesOf(shown));
      if (offered !== null && decision.grant === "chat") {
        store.grants.allow(chatId, offered.info.key, offered.fingerprint);
      }
      if (offered !== null && decision.grant === "always") desk.allowAlways(offered);
      this.#run(live, message, switchesOf(shown));
    });
    onChange();
  }

  /** Ends what runs in a chat; it can be allowed again. */
  async stop(live: LiveChat): Promise<void> {
    const runs = [...live.toolRuns.values()];
    for (const { abort } of runs) abort.abort();
    await Promise.all(runs.map(({ ended }) => ended));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#input.open.values()].map((live) => this.stop(live)));
  }

  /** What becomes of a call at first. @param spent so many turns are over that each call asks */
  #asked(
    { chatId, options }: Message,
    { id: callId, name, arguments: args }: ToolCall,
    spent: boolean,
  ): ToolRun {
    const { desk, store } = this.#input;
    const offered = desk.named(name, options?.tool_switches);
    const allowed =
      // A tool that is not there needs no leave: the model is told so.
      offered === null ||
      // What is off elsewhere was not meant when it was allowed for ever.
      (offered.info.always && offered.info.on) ||
      store.grants.allowed(chatId, offered.info.key, offered.fingerprint);
    return {
      callId,
      name,
      title: offered?.info.title ?? name,
      server: offered?.serverName ?? null,
      arguments: args,
      state: allowed && !spent ? "running" : "asking",
      ms: null,
    };
  }

  #run(live: LiveChat, message: CallMessage, switches: ToolSwitches | undefined): void {
    const { desk, answering, store } = this.#input;
    const { name, arguments: args } = message.tool;
    const abort = new AbortController();
    const running: Message = {
      ...message,
      status: "waiting",
      tool: { ...message.tool, state: "running" },
    };
    store.saveMessage(running, answering.owner);
    const begun = performance.now();
    const work = desk.run(name, args, abort.signal, switches).then(
      ({ text, failed }: ToolOutput): Outcome => {
        const ms = performance.now() - begun;
        return { state: failed ? "failed" : "done", content: text, ms };
      },
      (): Outcome => ({ state: "stopped", content: "", ms: performance.now() - begun }),
    );
    const ended = work.then((outcome) => {
      live.toolRuns.delete(message.id);
      over();
      this.#settle(live, message, outcome);
      if (!abort.signal.aborted) this.#goOn(live);
      this.#input.onChange();
      this.#input.open.release(live);
    });
    const over = answering.during(message.id, message.chatId, ended);
    live.toolRuns.set(message.id, { abort, ended });
    live.putMessage(running);
    this.#input.open.refreshChat(live);
  }

  #settle(live: LiveChat, message: CallMessage, { state, content, ms }: Outcome): void {
    const settled: Message = {
      ...message,
      status: state === "stopped" ? "stopped" : "done",
      content,
      tool: { ...message.tool, state, ms },
    };
    try {
      this.#input.store.saveMessage(settled, null);
    } catch {
      // Nobody waits for this write. What is shown is right; the next write of the chat tells.
    }
    live.putMessage(settled);
    this.#input.open.refreshChat(live);
  }

  /** Asks the model again once every call has come to an end that it can be told of. */
  #goOn(live: LiveChat, tools: ToolUse = "auto"): void {
    const { messages } = live;
    const calls = lastCalls(messages);
    const asked = messages.findLast(({ tool }) => tool === null);
    const open = calls.some(({ tool }) => ["asking", "running", "stopped"].includes(tool.state));
    if (open || calls.length === 0 || asked === undefined) return;
    // Its seed was for itself; one that the chat has counts anyway.
    const { seed: _seed, cache_prompt: _cached, ...options } = asked.options ?? {};
    const wish = { model: asked.model ?? undefined, options, tools };
    try {
      this.#input.answering.begin(calls.at(-1)!, [wish], () => undefined);
    } catch {
      // llcuda is ending, or the store is full: the results are kept, and an answer can be asked for.
    }
  }
}

type CallMessage = Message & { tool: ToolRun };

const isCall = (message: Message): message is CallMessage => message.tool !== null;

/** The calls at the end of a branch. */
function lastCalls(path: readonly Message[]): CallMessage[] {
  return path.slice(path.findLastIndex(({ tool }) => tool === null) + 1).filter(isCall);
}

/** Which tools the answer might call that made the calls at the end of a branch. */
function switchesOf(path: readonly Message[]): ToolSwitches | undefined {
  return path.findLast(({ tool }) => tool === null)?.options?.tool_switches;
}

/** Answers since the last question. */
function turnsOf(path: readonly Message[]): number {
  const asked = path.findLastIndex(({ role }) => role === "user");
  return path.slice(asked + 1).filter(({ role }) => role === "assistant").length;
}
