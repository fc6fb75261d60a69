/**
 * How long a store of many chats takes: to open, to show its first page, to search, to change.
 *
 *   node packages/agent/bench/chats.ts [chats]
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { newChat } from "../src/chat/new-chat.ts";
import { newMessage } from "../src/chat/new-message.ts";
import { ChatStore } from "../src/store/chat-store.ts";
import { openDatabase } from "../src/store/database.ts";

const CHATS = Number(process.argv[2] ?? 10_000);
const MESSAGES = 6;
const WORDS = 70;
const ROUNDS = 20;

const common =
  "the of agent token model memory context answer question kernel driver compile error cache slot prompt system code function return value list table query index folder branch message engine server".split(
    " ",
  );
const random = xoroshiro128plus(1);
const pick = (below: number): number => uniformInt(random, 0, below - 1);
/** A third common words, the rest as rare as names are. */
const text = (): string =>
  Array.from({ length: WORDS }, () =>
    pick(3) === 0 ? common[pick(common.length)]! : pick(1e6).toString(36),
  ).join(" ");

const middle = (times: number[]): number => times.toSorted((a, b) => a - b)[ROUNDS / 2]!;

/** Milliseconds by the clock, which counts other programs too, and of the processor: medians. */
function timed(work: () => void): string {
  const clock: number[] = [];
  const processor: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    clock.push(performance.now() - start);
    processor.push((user + system) / 1_000);
  }
  return `${middle(clock).toFixed(1)} ms (processor ${middle(processor).toFixed(1)} ms)`;
}

const folder = mkdtempSync(join(tmpdir(), "llcuda-bench-"));
const file = join(folder, "llcuda.sqlite");
const database = openDatabase(file);
const store = new ChatStore(database);
store.together(() => {
  for (let each = 0; each < CHATS; each += 1) {
    const at = new Date(1.7e12 + each * 60_000).toISOString();
    const chat = newChat(text().slice(0, 50), { createdAt: at, updatedAt: at });
    store.addChat(each % 9 === 0 ? { ...chat, folder: `Folder ${each % 7}`, tags: ["tag"] } : chat);
    let parentId: string | null = null;
    for (let turn = 0; turn < MESSAGES; turn += 1) {
      const role = turn % 2 === 0 ? ("user" as const) : ("assistant" as const);
      const message = { chatId: chat.id, parentId, role, status: "done", content: text() } as const;
      const kept = newMessage(message);
      store.saveMessage(kept, null);
      parentId = kept.id;
    }
    store.changeChat(chat.id, { leafId: parentId });
  }
});
database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
database.close();
console.log(
  `${CHATS} chats, ${CHATS * MESSAGES} messages, ${(statSync(file).size / 1e6).toFixed(0)} MB`,
);

console.log(
  `open, first page, counts: ${timed(() => {
    const again = openDatabase(file);
    const { shelves } = new ChatStore(again);
    shelves.page({ shelf: "active" }, 100);
    shelves.counts();
    again.close();
  })}`,
);
const again = openDatabase(file);
const opened = new ChatStore(again);
const { chats } = opened.shelves.page({ shelf: "active" }, 100);
const last = chats.at(-1)!;
console.log(`next page: ${timed(() => opened.shelves.page({ shelf: "active" }, 100, last))}`);
console.log(
  `a tag's page: ${timed(() => opened.shelves.page({ shelf: "active", tag: "tag" }, 100))}`,
);
console.log(`counts of shelves, folders and tags: ${timed(() => opened.shelves.counts())}`);
console.log(
  `one change, told: ${timed(() => {
    const { last: since } = opened.shelves.revisions();
    opened.changeChat(chats[5]!.id, { title: String(pick(1e9)) });
    opened.shelves.changedSince(since, 200);
    opened.shelves.counts();
  })}`,
);
for (const query of [
  "kernel",
  "kernel driver compile",
  "ker",
  "the",
  "zzzzqq",
  "q7",
  chats[9]!.title.slice(0, 20),
]) {
  let found = 0;
  const time = timed(() => {
    found = opened.search.find(query, 50).hits.length;
  });
  console.log(`search ${JSON.stringify(query)}: ${time}, ${found} chats`);
}
again.close();
rmSync(folder, { recursive: true });
