import { Marked, type Tokens } from "marked";
import type { PortableChat, PortableMessage } from "./portable-chat.ts";
import { shownBranch } from "./portable-chat.ts";

/** Nothing is loaded and nothing runs, whatever a text says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";
const SAFE_LINK = /^(https?|mailto):/i;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Markdown to HTML in which tags of the text are text, and pictures are links. */
const markdown = new Marked({
  gfm: true,
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
  pre { background: var(--soft); padding: .75rem; overflow-x: auto; border-radius: .4rem }
  code { font-family: ui-monospace, monospace; font-size: .9em }
  table { border-collapse: collapse; display: block; overflow-x: auto }
  th, td { border: 1px solid var(--line); padding: .25rem .6rem }
  blockquote { border-inline-start: 3px solid var(--line); margin-inline: 0; padding-inline: 1rem }
  details { color: var(--quiet) } details p { white-space: pre-wrap }
`;

/** One page that holds chats, the branches that are shown: it needs nothing beside itself. */
export function writeHtml(chats: readonly PortableChat[]): string {
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
${chats.map(section).join("\n<hr>\n")}
</body>
</html>
`;
}

function section(chat: PortableChat): string {
  const messages = shownBranch(chat).map(article).join("\n");
  return `<main>\n<h1 dir="auto">${escaped(chat.title)}</h1>\n${messages}\n</main>`;
}

function article({ role, content, reasoning, model, createdAt }: PortableMessage): string {
  const name =
    role === "assistant"
      ? (model ?? "Answer")
      : role === "user"
        ? "You"
        : role === "tool"
          ? "Tool"
          : "System";
  const head = `<header>${escaped(name)} · <time>${escaped(createdAt)}</time></header>`;
  const thought =
    reasoning === ""
      ? ""
      : `<details><summary>Reasoning</summary><p dir="auto">${escaped(reasoning)}</p></details>`;
  const body = role === "assistant" ? markdown.parse(content, { async: false }) : escaped(content);
  return `<article class="${role}">${head}${thought}<div dir="auto">${body}</div></article>`;
}
