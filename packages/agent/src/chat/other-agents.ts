import { isAlive, ProcessIdentity } from "../host/process.ts";
import type { Message } from "@llcuda/protocol";
import type { ChatStore } from "../store/chat-store.ts";
import { interrupted } from "./chat-failures.ts";

interface OtherAgentsInput {
  store: ChatStore;
  /** Names this agent in the store, as the writer of its running answers. */
  owner: string;
  lookEveryMs: number;
  /** Called when another agent has changed the store. */
  onChange: () => void;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The other agents that work on the same store: what they write, and what they left unfinished. */
export class OtherAgents {
  readonly #input: OtherAgentsInput;
  readonly #timer: NodeJS.Timeout;
  #version: number;
  #writing: ReadonlySet<string> = new Set();

  constructor(input: OtherAgentsInput) {
    this.#input = input;
    this.#version = input.store.foreignVersion();
    this.#closeInterrupted();
    this.#timer = setInterval(() => this.look(), input.lookEveryMs).unref();
  }

  /** Chats in which another agent is writing an answer now. */
  get writing(): ReadonlySet<string> {
    return this.#writing;
  }

  /** Takes note of what the others have done since the last look. */
  look(): void {
    const { store, onChange } = this.#input;
    const version = store.foreignVersion();
    // An agent that died in mid-answer has written nothing about it.
    if (version === this.#version && this.#writing.size === 0) return;
    const ended = this.#closeInterrupted();
    if (version === this.#version && !ended) return;
    this.#version = version;
    onChange();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Answers of agents that are gone can no longer be finished: they are marked and kept. */
  #closeInterrupted(): boolean {
    const { store, owner: own } = this.#input;
    const writing = new Set<string>();
    let ended = false;
    for (const { message, owner } of store.unfinished()) {
      if (owner === own) continue;
      const writer = ProcessIdentity.safeParse(parseJson(owner));
      // A writer on another host cannot be asked; if it lives, its own last word will overwrite this.
      if (writer.success && isAlive(writer.data) === true) {
        writing.add(message.chatId);
        continue;
      }
      store.saveMessage(leftBehind(message), null);
      ended = true;
    }
    this.#writing = writing;
    return ended;
  }
}

/** A tool can be allowed again; an answer can be asked for again. */
function leftBehind(message: Message): Message {
  const { tool } = message;
  if (tool !== null) return { ...message, status: "stopped", tool: { ...tool, state: "stopped" } };
  return { ...message, status: "failed", error: interrupted().report() };
}
