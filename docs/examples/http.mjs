// Asks one question over plain HTTP and prints the answer as it is written, from an event stream.
// Needs Node 20 or newer and no package.
//
//   LLCUDA_URL='http://127.0.0.1:7863/#token=...' node http.mjs "Why is the sky blue?"
import { env, argv, stdout } from "node:process";

const login = new URL(env.LLCUDA_URL);
const token = new URLSearchParams(login.hash.slice(1)).get("token");
const authorization = `Bearer ${token}`;

/** Mutations are POST with the input as JSON body; queries are GET with `?input=`. */
async function mutate(path, input) {
  const response = await fetch(new URL(`trpc/${path}`, login), {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  const { result, error } = await response.json();
  if (error !== undefined) throw new Error(error.message ?? error.data.report.message);
  return result.data;
}

/** The messages of one subscription. Events without a name carry them; `ping` and others do not. */
async function* subscribe(path, input) {
  const url = new URL(`trpc/${path}`, login);
  url.searchParams.set("input", JSON.stringify(input));
  const response = await fetch(url, { headers: { authorization, accept: "text/event-stream" } });
  let text = "";
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split("\n\n");
    text = events.pop();
    for (const event of events) {
      const lines = event.split("\n");
      const name = lines.find((line) => line.startsWith("event: "));
      const data = lines.find((line) => line.startsWith("data: "));
      if (name === "event: serialized-error") throw new Error(JSON.parse(data.slice(6)).message);
      if (name === undefined && data !== undefined) yield JSON.parse(data.slice(6));
    }
  }
}

const { chatId, answerId } = await mutate("chats.send", { text: argv[2] ?? "Say hello." });
let printed = 0;
for await (const event of subscribe("chats.one.watch", { chatId })) {
  const answer =
    event.type === "snapshot"
      ? event.messages.find((message) => message.id === answerId)
      : event.type === "message"
        ? event.message
        : event;
  if (answer === undefined || (answer.id ?? answer.messageId) !== answerId) continue;
  const at = answer.at ?? 0;
  stdout.write(answer.content.slice(printed - at));
  printed = Math.max(printed, at + answer.content.length);
  if (answer.status !== "waiting" && answer.status !== "streaming") break;
}
stdout.write("\n");
