import type { AnswerStats, ChatEvent } from "@llcuda/protocol";
import { agentFailure, type AgentClient } from "../client.ts";
import { Failure, failureOf } from "../failure.ts";
import type { RawOptions } from "./options.ts";
import { connect, type Connection } from "./own-agent.ts";
import { untilSignal } from "./signals.ts";

function statsLine({ tokens, tokensPerSecond, firstTokenMs }: AnswerStats): string {
  const rate = tokensPerSecond === null ? "" : `, ${tokensPerSecond.toFixed(1)} tok/s`;
  const first = firstTokenMs === null ? "" : `, first after ${Math.round(firstTokenMs)} ms`;
  return `${tokens} tok${rate}${first}`;
}

/** Writes the answer as it comes; resolves with its last figures, or rejects with its failure. */
class TerminalAnswer {
  readonly #id: string;
  readonly #onText: () => void;
  #written = 0;

  /** @param onText called before each piece is written */
  constructor(answerId: string, onText: () => void) {
    this.#id = answerId;
    this.#onText = onText;
  }

  /** @returns the figures once the answer is complete */
  take(event: ChatEvent): AnswerStats | null {
    if (event.type === "delta" && event.messageId === this.#id) {
      this.#write(event.at, event.content);
      return null;
    }
    const messages = event.type === "snapshot" ? event.messages : [];
    if (event.type === "message") messages.push(event.message);
    const answer = messages.find((message) => message.id === this.#id);
    if (answer === undefined) return null;
    this.#write(0, answer.content);
    if (answer.error !== null) throw failureOf(answer.error);
    return answer.status === "waiting" || answer.status === "streaming" ? null : answer.stats;
  }

  #write(at: number, content: string): void {
    if (content !== "") this.#onText();
    process.stdout.write(content.slice(this.#written - at));
    this.#written = at + content.length;
  }
}

/** Asks, and writes the answer to stdout while it comes. Ctrl-C ends it like Stop in the page. */
async function ask({ client, hush }: Connection, question: string, ending: Promise<unknown>) {
  const { api } = client;
  const { chatId, answerId } = await api.chats.send.mutate({ text: question });
  const stop = (): void => {
    // The answer may have ended meanwhile; then there is nothing to stop.
    api.chats.stop.mutate({ chatId }).catch(() => undefined);
  };
  void ending.then(stop);
  // A reader that has seen enough (`| head`) ends the answer, not with a stack trace.
  process.stdout.on("error", stop);
  const answer = new TerminalAnswer(answerId, hush);
  return new Promise<AnswerStats>((resolve, reject) => {
    api.chats.one.watch.subscribe(
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

/** `llcuda chat QUESTION`: the answer goes to stdout, everything else to stderr. */
export async function chat(question: string, raw: RawOptions): Promise<void> {
  const ending = untilSignal();
  const connection = await connect(raw, {
    ownWish: raw.model !== undefined || raw.engine !== undefined,
  });
  try {
    const stats = await Promise.race([
      ask(connection, question, ending),
      untilLost(connection.client),
    ]);
    process.stdout.write("\n");
    process.stderr.write(`${statsLine(stats)}\n`);
  } catch (thrown) {
    throw agentFailure(thrown);
  } finally {
    await connection.close();
  }
}
