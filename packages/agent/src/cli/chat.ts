import { AGAINST_REPETITION, type AnswerStats, type Message } from "@llcuda/protocol";
import { agentFailure, type AgentClient } from "../client.ts";
import { Failure } from "../failure.ts";
import type { RawOptions } from "./options.ts";
import { connect, type Connection } from "./own-agent.ts";
import { repetitionChoice } from "./repetition-choice.ts";
import { untilSignal } from "./signals.ts";
import { TerminalAnswer } from "./terminal-answer.ts";

function statsLine({ tokens, tokensPerSecond, firstTokenMs }: AnswerStats): string {
  const rate = tokensPerSecond === null ? "" : `, ${tokensPerSecond.toFixed(1)} tok/s`;
  const first = firstTokenMs === null ? "" : `, first after ${Math.round(firstTokenMs)} ms`;
  return `${tokens} tok${rate}${first}`;
}

/** Watches an answer until it is complete. */
async function written({ api }: AgentClient, chatId: string, answer: TerminalAnswer) {
  let watch: { unsubscribe(): void } | null = null;
  try {
    return await new Promise<Message>((resolve, reject) => {
      watch = api.chats.one.watch.subscribe(
        { chatId },
        {
          onData: (event) => {
            try {
              const done = answer.take(event);
              if (done !== null) resolve(done);
            } catch (error) {
              reject(error);
            }
          },
          onError: reject,
        },
      );
    });
  } finally {
    (watch as { unsubscribe(): void } | null)?.unsubscribe();
  }
}

/** Asks, and writes the answer to stdout while it comes. Ctrl-C ends it like Stop in the page. */
async function ask(connection: Connection, question: string, asked: Asked): Promise<Message> {
  const { client, hush } = connection;
  const { api } = client;
  const { ending, letRepeat } = asked;
  const options = letRepeat ? { options: { stop_repetition: false } } : {};
  const { chatId, answerId } = await api.chats.send.mutate({ text: question, ...options });
  const stop = (): void => {
    // The answer may have ended meanwhile; then there is nothing to stop.
    api.chats.stop.mutate({ chatId }).catch(() => undefined);
  };
  void ending.then(stop);
  // A reader that has seen enough (`| head`) ends the answer, not with a stack trace.
  process.stdout.on("error", stop);
  let answer = new TerminalAnswer(answerId, hush);
  for (;;) {
    // Each round goes on from the one before.
    // oxlint-disable no-await-in-loop
    const message = await written(client, chatId, answer);
    process.stdout.write("\n");
    if (message.repetition === null) return message;
    const terminal = { input: process.stdin, output: process.stderr };
    const choice = await repetitionChoice(message.repetition, terminal, ending);
    if (choice === "end") return message;
    const { id: messageId } = message;
    if (choice === "go-on") await api.chats.goOn.mutate({ chatId, messageId });
    else {
      const wish = { chatId, messageId, options: AGAINST_REPETITION };
      answer = new TerminalAnswer((await api.chats.retry.mutate(wish)).answerId, hush);
    }
    // oxlint-enable no-await-in-loop
  }
}

interface Asked {
  /** Resolves where the command is to end. */
  ending: Promise<unknown>;
  letRepeat: boolean;
}

/** The client would go on trying; who waits in a terminal wants to know. */
async function untilLost({ lost }: AgentClient): Promise<never> {
  await lost;
  throw new Failure(
    "NETWORK",
    "The agent has ended, or does not answer.",
    "What came so far is kept with its chat; `llcuda up` starts an agent.",
  );
}

/** What `llcuda chat` takes beside what every command takes that may start an agent. */
export interface ChatOptions extends RawOptions {
  letRepeat?: boolean;
}

/** `llcuda chat QUESTION`: the answer goes to stdout, everything else to stderr. */
export async function chat(question: string, raw: ChatOptions): Promise<void> {
  const ending = untilSignal();
  const connection = await connect(raw, {
    ownWish: raw.model !== undefined || raw.engine !== undefined,
  });
  try {
    const { stats } = await Promise.race([
      ask(connection, question, { ending, letRepeat: raw.letRepeat === true }),
      untilLost(connection.client),
    ]);
    if (stats !== null) process.stderr.write(`${statsLine(stats)}\n`);
  } catch (thrown) {
    throw agentFailure(thrown);
  } finally {
    await connection.close();
  }
}
