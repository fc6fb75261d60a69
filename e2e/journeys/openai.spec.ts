import type { RunningAgent } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { doctor } from "../call.ts";

interface Completion {
  choices: { message: { content: string } }[];
}

/** Asks as any OpenAI client does; without chance, so that the answer is the model's only one. */
async function complete(agent: RunningAgent, question: string): Promise<string> {
  const response = await fetch(new URL("v1/chat/completions", agent.url), {
    method: "POST",
    headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      messages: [{ role: "user", content: question }],
      temperature: 0,
      seed: 1,
      max_tokens: 40,
    }),
  });
  expect(response.status).toBe(200);
  const { choices } = (await response.json()) as Completion;
  return choices[0]!.message.content;
}

test("the engine's own API answers rightly, and the same each time", async ({ launch }) => {
  const agent = await launch();
  await expect.poll(async () => (await doctor(agent)).ok, { timeout: 120_000 }).toBe(true);
  const question = "What is the capital of France? Answer in one sentence.";
  const answer = await complete(agent, question);
  expect(answer).toContain("Paris");
  expect(await complete(agent, question)).toBe(answer);
});
