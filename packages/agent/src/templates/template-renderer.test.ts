import { afterAll, expect, test } from "vitest";
import { TemplateRenderer } from "./template-renderer.ts";
import type { TemplateJob } from "./template-job.ts";

const renderer = new TemplateRenderer();
afterAll(() => renderer.close());

function job(template: string): TemplateJob {
  return {
    template,
    messages: [
      { role: "system", content: "Be short." },
      { role: "user", content: "Hello?" },
    ],
    addGenerationPrompt: true,
    bosToken: "<s>",
    eosToken: "</s>",
  };
}

/** Renders, and counts how often the event loop came round meanwhile. */
async function render(template: string) {
  let turns = 0;
  let done = false;
  const turn = (): void => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    return { text: await renderer.render(job(template)), turns: () => turns };
  } catch (error) {
    return { error, turns: () => turns };
  } finally {
    done = true;
  }
}

test("a template sees the conversation, the tokens and whether an answer is wanted", async () => {
  const { text } = await render(
    "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m['content'] | trim }}{{ eos_token }}" +
      "{% endfor %}{% if add_generation_prompt %}[assistant]{% endif %}",
  );
  expect(text).toBe("<s>[system] Be short.</s>[user] Hello?</s>[assistant]");
});

/** A text that doubles itself so often, then what is done with it. */
const doubled = (times: number, use: string): string =>
  `{% set ns = namespace(s='x,') %}{% for i in range(${times}) %}` +
  `{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s ${use} }}`;

const ROWS: [what: string, template: string, code: string, message: RegExp][] = [
  [
    "87: constructor access",
    "{{ ''.constructor.constructor('return process')().exit() }}",
    "TEMPLATE_INVALID",
    /cannot be rendered/,
  ],
  [
    "88: a Python injection",
    "{{ ''.__class__.__mro__[1].__subclasses__()[40]('/etc/passwd').read() }}",
    "TEMPLATE_INVALID",
    /cannot be rendered/,
  ],
  [
    "89: two nested loops of 3,000",
    "{% for i in range(3000) %}{% for j in range(3000) %}{{ i }}{% endfor %}{% endfor %}",
    "TEMPLATE_TOO_COSTLY",
    /more than 250 ms/,
  ],
  ["90: a text that doubles itself", doubled(40, ""), "TEMPLATE_INVALID", /cannot be rendered/],
  ["90: a long text", doubled(26, ""), "TEMPLATE_TOO_COSTLY", /characters|MiB|250 ms/],
  ["90: a long text in use", doubled(27, "| upper"), "TEMPLATE_TOO_COSTLY", /MiB|250 ms/],
  ["90: a long text cut up", doubled(26, ".split(',')"), "TEMPLATE_TOO_COSTLY", /MiB|250 ms/],
  [
    "91: 20,000 parentheses",
    `{{ ${"(".repeat(20_000)}1${")".repeat(20_000)} }}`,
    // The parser's depth, or on a slow machine its time.
    "TEMPLATE_",
    /cannot be rendered|250 ms/,
  ],
  [
    "92: a million rounds",
    "{% for i in range(1000000) %}{{ i * i }}{% endfor %}",
    "TEMPLATE_TOO_COSTLY",
    /250 ms|MiB/,
  ],
];

test.each(ROWS)("%s is refused, and blocks nobody", async (_what, template, code, message) => {
  const { error, turns } = await render(template);
  expect(error).toMatchObject({
    code: expect.stringContaining(code) as string,
    message: expect.stringMatching(message) as string,
  });
  expect(turns()).toBeGreaterThan(0);
  // And the next one is rendered as if nothing had been.
  expect((await render("{{ 6 * 7 }}")).text).toBe("42");
});

test("93: a template of 10 MB is not even tried", async () => {
  await expect(renderer.render(job("x".repeat(10_000_000)))).rejects.toMatchObject({
    code: "TEMPLATE_TOO_COSTLY",
    message: expect.stringContaining("10000000 bytes") as string,
  });
});

test("jobs wait for each other", async () => {
  const texts = await Promise.all(["a", "b", "c"].map((word) => renderer.render(job(word))));
  expect(texts).toEqual(["a", "b", "c"]);
});
