import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newMessage } from "../new-message.ts";
import type { CarriedFiles } from "./carried-files.ts";
import { at } from "./exchange-stage.test-data.ts";
import { PIXEL } from "./exports.test-data.ts";
import { writeHtml } from "./html.ts";
import type { PortableChat } from "./portable-chat.ts";

const FILES: CarriedFiles = new Map([
  ["p", { kind: "image", type: "image/png", base64: PIXEL, text: null }],
  ["t", { kind: "text", type: "text/plain", base64: "eA==", text: "<b>words</b>" }],
  ["s", { kind: "audio", type: "audio/wav", base64: "eA==", text: null }],
]);

const chatOf = (rest: Partial<PortableChat>): PortableChat => ({
  title: "T",
  folder: null,
  tags: [],
  pinned: false,
  archived: false,
  createdAt: at,
  updatedAt: at,
  leafId: null,
  settings: null,
  messages: [],
  ...rest,
});

const answer = (content: string) =>
  newMessage({ chatId: "c", parentId: null, role: "assistant", status: "done", content });

const page = (content: string): string =>
  writeHtml([chatOf({ messages: [answer(content)] })], new Map());

test("a page draws Markdown, and needs nothing beside itself", () => {
  const html = page("**bold** [site](https://example.org) ![pic](https://example.org/p.png)");
  expect(html).toContain("<strong>bold</strong>");
  expect(html).toContain('<a href="https://example.org" rel="noopener noreferrer nofollow">');
  expect(html).not.toMatch(/<(img|script|link|iframe|object|embed)\b|src=|url\(/i);
});

test("formulas are MathML, which needs no script and no font; what KaTeX cannot read stays", () => {
  const html = page(
    String.raw`Take \(x_1 < \alpha\) or $y^2$, \[c\] and $$\frac{a}{b}$$ for $5 and $10, \(\nonsense{\).`,
  );
  expect(html).toContain("<msub><mi>x</mi><mn>1</mn></msub><mo>&lt;</mo><mi>α</mi>");
  expect(html).toContain("<msup><mi>y</mi><mn>2</mn></msup>");
  expect(html.match(/<math [^>]*display="block"/g)).toHaveLength(2);
  expect(html).toContain("<mfrac><mi>a</mi><mi>b</mi></mfrac>");
  expect(html).toContain("for $5 and $10");
  expect(html).toContain(String.raw`<code>\(\nonsense{\)</code>`);
});

test("a formula on lines of its own is no heading and no list; in code it is code", () => {
  const html = page("Thus\n\n$$\na\n=\nb\n- c\n$$\n\nand\n\n\\[\nd\n\\]\n\n```\n$$x$$\n```\n`$y$`");
  expect(html.match(/<math /g)).toHaveLength(2);
  expect(html).not.toMatch(/<h1>a|<ul>/);
  expect(html).toContain("$$x$$");
  expect(html).toContain("<code>$y$</code>");
});

test("times are for people", () => {
  const html = page("x");
  const { createdAt } = answer("");
  expect(html).toContain(`${createdAt.slice(0, 10)} `);
  expect(html).toMatch(/\d\d:\d\d UTC<\/time>/);
});

test("it shows settings and files: pictures and sound as they are, texts folded", () => {
  const attachments = ["p", "t", "s", "gone"].map((id) => ({ id, name: `${id}.x` }));
  const question = { ...answer("See"), role: "user" as const, attachments };
  const settings = { system: "Be <kind>.", temperature: 0.2, stop: ["a"] };
  const html = writeHtml([chatOf({ settings, messages: [question] })], FILES);
  expect(html).toContain('<dt>system</dt><dd dir="auto">Be &#60;kind&#62;.</dd>');
  expect(html).toContain('<dt>temperature</dt><dd dir="auto">0.2</dd>');
  expect(html).toContain(`<img src="data:image/png;base64,${PIXEL}" alt="p.x">`);
  expect(html).toContain('<summary>t.x</summary><p dir="auto">&#60;b&#62;words&#60;/b&#62;</p>');
  expect(html).toContain('<audio controls src="data:audio/wav;base64,eA==">');
  expect(html).toContain('<figure><figcaption dir="auto">gone.x</figcaption></figure>');
});

/** Every place of a page where a text of somebody stands. */
function places(text: string): Record<string, string> {
  const tool = {
    callId: "c",
    name: text,
    title: text,
    server: text,
    arguments: text,
    state: "done" as const,
    ms: null,
  };
  const one = (rest: object): string =>
    writeHtml([chatOf({ messages: [{ ...answer(""), ...rest }] })], FILES);
  return {
    answer: page(text),
    question: one({ role: "user", content: text }),
    title: writeHtml([chatOf({ title: text })], new Map()),
    model: one({ model: text }),
    reasoning: one({ reasoning: text }),
    "name of a picture": one({ attachments: [{ id: "p", name: text }] }),
    "name of a text": one({ attachments: [{ id: "t", name: text }] }),
    "name of what is gone": one({ attachments: [{ id: "g", name: text }] }),
    "call and its result": one({ role: "tool", content: text, tool }),
    "system prompt": writeHtml([chatOf({ settings: { system: text, stop: [text] } })], new Map()),
    time: one({ createdAt: text }),
  };
}

describe("whoever wrote it", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JAVA\tSCRIPT:alert(1))",
    "![x](javascript:alert(1))",
    "<a href='javascript:alert(1)'>x</a>",
    '[x](https://e.org/"onmouseover="alert(1))',
    '" onerror="alert(1)',
    "' onfocus='alert(1)",
    "```html\n<script>alert(1)</script>\n```",
    "`<svg onload=alert(1)>`",
    "<!--><svg onload=alert(1)>-->",
    "[a]: javascript:alert(1)\n[a]",
    "<javascript:alert(1)>",
    "</style></title></dd></summary><script>alert(1)</script>",
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    String.raw`$\href{javascript:alert(1)}{x}$`,
    String.raw`\(\htmlData{onload=alert(1)}{x} \includegraphics{javascript:alert(1)}\)`,
    String.raw`$$\text{<script>alert(1)</script>}$$`,
    String.raw`$$\style{x:y" onload="alert(1)}{x} \class{" onload="alert(1)}{x}$$`,
    String.raw`\[\def\a{\a\a}\a\]`,
  ])("there is no way for %j", (text) => {
    const dangers: string[] = [];
    for (const [place, html] of Object.entries(places(text))) {
      const tags = [...html.matchAll(/<([a-z!/][^\s>]*)([^>]*)>/gi)];
      for (const [tag, name, attributes = ""] of tags) {
        const found = `${place}: ${tag}`;
        if (/^(script|svg|iframe|object|embed|form)/i.test(name!)) dangers.push(found);
        // What is inside quotes is a value: only the names of attributes count.
        const names = attributes.replaceAll(/="[^"]*"/g, "");
        if (/(^|\s)on\w+|javascript:|['"]/i.test(names)) dangers.push(found);
        if (/(href|src)="(?!https?:|mailto:|data:(image|audio)\/)/i.test(tag)) dangers.push(found);
      }
    }
    expect(dangers).toEqual([]);
  });

  test("a page never fails", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        expect(page(text)).toContain("</html>");
      }),
      { numRuns: 20 },
    );
  });
});
