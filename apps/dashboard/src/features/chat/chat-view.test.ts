import type { AnswerStats, Chat, ChatEvent, Message } from "@llcuda/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerOf, chatOf, snapshotOf } from "./chat.test-data.ts";
import { applyChatEvent, EMPTY_CHAT, runningAnswer, type ChatView } from "./chat-view.ts";

const stats: AnswerStats = {
  promptTokens: 4,
  cachedTokens: 0,
  tokens: 0,
  tokensPerSecond: null,
  promptTokensPerSecond: null,
  firstTokenMs: null,
  contextUsed: 4,
  contextSize: 8192,
  prefill: 1,
  draftedTokens: 0,
  acceptedTokens: 0,
  reasoningMs: null,
  rates: { everyMs: 0, perSecond: [] },
  limit: null,
  probedTokens: 0,
};
const chat: Chat = chatOf({ running: true });
const answer = (change: Partial<Message>): Message => answerOf({ stats, ...change });
const snapshot = (...messages: Message[]): ChatEvent => snapshotOf(chat, messages);
const delta = (offset: number, content: string, reasoning = "", reasoningAt = 0): ChatEvent => ({
  type: "delta",
  messageId: "a",
  status: "streaming",
  at: offset,
  content,
  reasoningAt,
  reasoning,
  stats,
  place: null,
});
const run = (...events: ChatEvent[]): ChatView => events.reduce(applyChatEvent, EMPTY_CHAT);

describe("applyChatEvent", () => {
  it("appends what comes, content and reasoning apart", () => {
    const view = run(snapshot(answer({})), delta(0, "", "let me see"), delta(0, "Yes", "", 10));
    expect(view.messages[0]).toMatchObject({ content: "Yes", reasoning: "let me see" });
    expect(view.gap).toBe(false);
  });

  it("asks for a new snapshot when the beginning of a change is missing", () => {
    expect(run(snapshot(answer({ content: "ab" })), delta(3, "d")).gap).toBe(true);
    expect(run(snapshot(answer({})), delta(0, "", "x", 1)).gap).toBe(true);
    expect(run(snapshot(), delta(0, "a")).gap).toBe(true);
    expect(run(snapshot(), delta(0, "a"), snapshot(answer({ content: "a" }))).gap).toBe(false);
  });

  it("replaces a message it knows and adds one it does not", () => {
    const done = answer({ content: "all of it", status: "done" });
    const other: Message = answer({ id: "b" });
    const view = run(
      snapshot(answer({ content: "all" })),
      { type: "message", message: done },
      { type: "message", message: other },
    );
    expect(view.messages).toEqual([done, other]);
    expect(runningAnswer(view)).toBe(other);
    expect(runningAnswer(run(snapshot(done)))).toBeNull();
  });

  it("keeps the text of a deleted chat until the page leaves it", () => {
    const view = run(snapshot(answer({ content: "kept" })), { type: "deleted", chatId: "c" });
    expect(view.deleted).toBe(true);
    expect(view.messages[0]!.content).toBe("kept");
  });

  it("takes a new title without touching the messages", () => {
    const before = run(snapshot(answer({ content: "x" })));
    const after = applyChatEvent(before, {
      type: "chat",
      chat: { ...chat, title: "New" },
      settings: { seed: 7 },
    });
    expect(after.chat!.title).toBe("New");
    expect(after.settings).toEqual({ seed: 7 });
    expect(after.messages).toBe(before.messages);
  });

  it("ends with the whole text however the stream is cut, reopened and repeated", () => {
    // What a watcher does at each step: goes on, comes back with a snapshot, or hears a change twice.
    const step = fc.record({
      length: fc.integer({ min: 0, max: 9 }),
      cut: fc.constantFrom("none", "reopen", "repeat", "older"),
    });
    const letters = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(
      fc.property(letters, letters, fc.array(step), (text, thought, steps) => {
        let view = run(snapshot(answer({})));
        let said = 0;
        let considered = 0;
        const send = (toSaid: number, toConsidered: number, from = said, fromC = considered) => {
          const event = delta(
            from,
            text.slice(from, toSaid),
            thought.slice(fromC, toConsidered),
            fromC,
          );
          view = applyChatEvent(view, event);
        };
        const held = () =>
          snapshot(
            answer({ content: text.slice(0, said), reasoning: thought.slice(0, considered) }),
          );
        for (const { length, cut } of steps) {
          const next = Math.min(text.length, said + length);
          const nextThought = Math.min(thought.length, considered + length);
          send(next, nextThought);
          if (cut === "repeat") send(next, nextThought);
          if (cut === "older")
            send(next, nextThought, Math.max(0, said - 3), Math.max(0, considered - 3));
          said = next;
          considered = nextThought;
          if (cut === "reopen") view = applyChatEvent(view, held());
        }
        send(text.length, thought.length);
        expect(view.gap).toBe(false);
        expect(view.messages[0]).toMatchObject({ content: text, reasoning: thought });
      }),
    );
  });
});
