import type { AttachmentRef } from "@llcuda/protocol";
import { Marked, type Tokens } from "marked";
import type { CarriedFiles } from "./carried-files.ts";
import { dataUrl } from "./data-url.ts";
import { escaped } from "./escaped.ts";
import { FORMULAS } from "./formulas.ts";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { shownBranch } from "./portable-chat.ts";
import { settingsLines } from "./settings-words.ts";

/** Nothing is loaded and nothing runs, whatever a text says; pictures and sound lie in the page. */
const POLICY =
  "default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
const SAFE_LINK = /^(https?|mailto):/i;

/** Markdown to HTML in which tags of the text are text, and pictures are links. */
const markdown = new Marked({
  gfm: true,
  extensions: FORMULAS,
  renderer: {
    html: ({ text }: Tokens.HTML | Tokens.Tag) => escaped(text),
    image: ({ href, text }: Tokens.Image) => linkTo(href, escaped(text === "" ? href : text)),
    link({ href, tokens }: Tokens.Link) {
      return linkTo(href, this.parser.parseInline(tokens));
    },
  },
});

function linkTo(href: string, inner: string): string {
  if (!SAFE_LINK.test(href)) return inner;
  return `<a href="${escaped(href)}" rel="noopener noreferrer nofollow">${inner}</a>`;
}

const STYLE = `
  :root { color-scheme: light dark; --line: #8884; --soft: #8881; --quiet: #888 }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 48rem; margin: 0 auto; padding: 1rem }
  h1 { font-size: 1.5rem } article { margin: 1.5rem 0 }
  header { color: var(--quiet); font-size: .8rem; margin-bottom: .25rem }
  .user > div { background: var(--soft); border: 1px solid var(--line); border-radius: .6rem;
    padding: .5rem 1rem; white-space: pre-wrap; overflow-wrap: anywhere }
  .tool > div { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem }
  pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: .4rem }
  code { font-family: ui-monospace, monospace; font-size: .9em }
  table { border-collapse: collapse; display: block; overflow-x: auto }
  th, td { border: 1px solid var(--line); padding: .25rem .6rem }
  blockquote { border-inline-start: 3px solid var(--line); margin-inline: 0; padding-inline: 1rem }
  details { color: var(--quiet) } details p, details dd, details pre { white-space: pre-wrap }
  details dd, details pre { overflow-wrap: anywhere } dt { font-family: ui-monospace, monospace }
  math { font-size: 1.1em } math[display="block"] { overflow-x: auto; padding: .25rem 0 }
  figure { margin: .75rem 0 } figcaption { color: var(--quiet); font-size: .8rem }
  img { max-width: 100%; border-radius: .4rem }
`;

/** One page that holds chats, the branches that are shown: it needs nothing beside itself. */
export function writeHtml(chats: readonly PortableChat[], files: CarriedFiles): string {
  const title = chats.length === 1 ? chats[0]!.title : `${chats.length} chats`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${chats.map((chat) => section(chat, files)).join("\n<hr>\n")}
</body>
</html>
`;
}

function section(chat: PortableChat, files: CarriedFiles): string {
  const messages = shownBranch(chat).map((message) => article(message, files));
  const head = `<h1 dir="auto">${escaped(chat.title)}</h1>`;
  return `<main>\n${head}\n${settingsOf(chat)}${messages.join("\n")}\n</main>`;
}

function settingsOf({ settings }: PortableChat): string {
  const lines = settingsLines(settings).map(
    ([name, value]) => `<dt>${escaped(name)}</dt><dd dir="auto">${escaped(value)}</dd>`,
  );
  return lines.length === 0
    ? ""
    : `<details><summary>Settings</summary><dl>${lines.join("")}</dl></details>\n`;
}

function nameOf({ role, model, tool }: PortableMessage): string {
  if (role === "assistant") return model ?? "Answer";
  if (role === "tool") return tool == null ? "Tool" : `Tool: ${tool.title}`;
  return role === "user" ? "You" : "System";
}

function article(message: PortableMessage, files: CarriedFiles): string {
  const { role, content, reasoning, tool, createdAt, attachments = [] } = message;
  const time = `<time datetime="${escaped(createdAt)}">${escaped(timeWords(createdAt))}</time>`;
  const head = `<header>${escaped(nameOf(message))} · ${time}</header>`;
  const thought = reasoning === "" ? "" : folded("Reasoning", reasoning);
  const called = tool == null ? "" : folded("Arguments", tool.arguments);
  const body = role === "assistant" ? markdown.parse(content, { async: false }) : escaped(content);
  const figures = attachments.map((ref) => figure(ref, files)).join("");
  return `<article class="${role}">${head}${thought}${called}<div dir="auto">${body}</div>${figures}</article>`;
}

/** "2026-01-31 17:05 UTC": nobody knows where it is read. */
function timeWords(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function folded(name: string, text: string): string {
  return `<details><summary>${escaped(name)}</summary><p dir="auto">${escaped(text)}</p></details>`;
}

/** A file: pictures and sound as they are, else its text; by what its bytes are, never by its name. */
function figure({ id, name }: AttachmentRef, files: CarriedFiles): string {
  const file = files.get(id);
  const caption = `<figcaption dir="auto">${escaped(name)}</figcaption>`;
  if (file === undefined) return `<figure>${caption}</figure>`;
  const url = escaped(dataUrl(file.type, file.base64));
  if (file.kind === "image") {
    return `<figure><img src="${url}" alt="${escaped(name)}">${caption}</figure>`;
  }
  if (file.kind === "audio") {
    return `<figure><audio controls src="${url}"></audio>${caption}</figure>`;
  }
  return `<figure>${folded(name, file.text ?? "")}</figure>`;
}
