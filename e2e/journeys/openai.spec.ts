import type { LoadedModels } from "@llcuda/protocol";
import type { RunningAgent } from "@llcuda/test-kit";
import { expect, test } from "../agent.ts";
import { doctor, mutate, query } from "../call.ts";
import { realModels } from "../real-models.ts";

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

test("a request names its model: it is loaded beside the other, listed, swapped; others are refused", async ({
  launch,
}) => {
  const { gemma } = realModels();
  const agent = await launch();
  await expect.poll(async () => (await doctor(agent)).ok, { timeout: 120_000 }).toBe(true);
  const ask = (model: string): Promise<Response> =>
    fetch(new URL("v1/chat/completions", agent.url), {
      method: "POST",
      headers: { authorization: `Bearer ${agent.token}`, "content-type": "application/json" },
      body: JSON.stringify({ messages: [{ role: "user", content: "Hi" }], max_tokens: 3, model }),
    });
  const names = async (): Promise<string[]> => {
    const headers = { authorization: `Bearer ${agent.token}` };
    const answer = await fetch(new URL("v1/models", agent.url), { headers });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };
  expect((await ask(gemma)).status).toBe(200);
  expect(await names()).toEqual([expect.stringContaining("SmolLM2"), "gemma-3-270m-q4_k_m"]);
  const refused = await ask("gpt-9");
  expect(refused.status).toBe(404);
  expect(await refused.text()).toContain("Loaded: SmolLM2-135M-Instruct.Q4_1, gemma-3-270m");
  // Back to one, and from that one to the other.
  await mutate(agent, "models.unload", { id: gemma });
  const { models } = await query<LoadedModels>(agent, "models.loaded.snapshot");
  const { id } = models[0]!.model;
  await mutate(agent, "models.load", { model: gemma, unload: [id] });
  await expect
    .poll(async () => (await ask("gemma-3-270m-q4_k_m")).status, { timeout: 60_000 })
    .toBe(200);
  expect(await names()).toEqual(["gemma-3-270m-q4_k_m"]);
});
