// Asks one question over a WebSocket and prints the answer as it is written.
// Needs Node 22 or newer and no package.
//
//   LLCUDA_URL='http://127.0.0.1:7863/#token=...' node socket.mjs "Why is the sky blue?"
import { env, argv, stdout } from "node:process";

const login = new URL(env.LLCUDA_URL);
const token = new URLSearchParams(login.hash.slice(1)).get("token");
const url = new URL("trpc", login);
url.protocol = url.protocol.replace("http", "ws");
url.hash = "";

// In a browser, on the agent's own page, the cookie opens the socket and `headers` is left out.
const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
const handlers = new Map();
let lastId = 0;

function request(method, path, input, onMessage) {
  lastId += 1;
  handlers.set(lastId, onMessage);
  socket.send(JSON.stringify({ id: lastId, method, params: { path, input } }));
}

socket.addEventListener("message", ({ data }) => {
  const { id, result, error } = JSON.parse(data);
  if (error !== undefined) throw new Error(`${error.message} ${error.data.report.hint}`);
  // Besides `data` there are `started` and `stopped`, of subscriptions.
  if (result.type === "data") handlers.get(id)?.(result.data);
});

socket.addEventListener("open", () => {
  const text = argv[2] ?? "Say hello.";
  request("mutation", "chats.send", { text }, ({ chatId, answerId }) => {
    let printed = 0;
    const show = (content, at, status) => {
      stdout.write(content.slice(printed - at));
      printed = Math.max(printed, at + content.length);
      if (status !== "waiting" && status !== "streaming") socket.close();
    };
    request("subscription", "chats.one.watch", { chatId }, (event) => {
      if (event.type === "snapshot") {
        const answer = event.messages.find((message) => message.id === answerId);
        if (answer !== undefined) show(answer.content, 0, answer.status);
      } else if (event.type === "message" && event.message.id === answerId) {
        show(event.message.content, 0, event.message.status);
      } else if (event.type === "delta" && event.messageId === answerId) {
        show(event.content, event.at, event.status);
      }
    });
  });
});

socket.addEventListener("close", () => stdout.write("\n"));
