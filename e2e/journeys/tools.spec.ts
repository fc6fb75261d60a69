import type { ToolsState } from "@llcuda/protocol";
import { expect, test } from "../agent.ts";
import { seriousFindings } from "../axe.ts";
import { mutate, query } from "../call.ts";
import { Dashboard } from "../dashboard.ts";

/** A chat whose last answer has called the calculator: small models seldom do it by themselves. */
const CALL = {
  format: "llcuda-chats",
  version: 1,
  chats: [
    {
      title: "Sums",
      createdAt: "2026-01-01T00:00:00.000Z",
      updatedAt: "2026-01-01T00:00:00.000Z",
      messages: [
        { role: "user", content: "What is 17 times 23?" },
        {
          role: "assistant",
          content: "",
          toolCalls: [{ id: "c1", name: "calculator", arguments: '{"expression": "17 * 23"}' }],
        },
        {
          role: "tool",
          content: "",
          tool: {
            callId: "c1",
            name: "calculator",
            title: "Calculator",
            server: null,
            arguments: '{"expression": "17 * 23"}',
            state: "asking",
            ms: null,
          },
        },
      ].map((message, index) =>
        Object.assign(message, {
          id: String(index),
          parentId: index === 0 ? null : String(index - 1),
          createdAt: "2026-01-01T00:00:00.000Z",
        }),
      ),
    },
  ],
};

test("a tool waits for the person, runs, and the real model goes on with its result", async ({
  launch,
  page,
}) => {
  const agent = await launch({ env: { LLAMA_ARG_N_PREDICT: "24" } });
  await mutate(agent, "tools.switchTool", { key: "builtin:calculator", on: true });
  const { chatIds } = await mutate<{ chatIds: string[] }>(agent, "chats.import", {
    text: JSON.stringify(CALL),
  });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await page.goto(`${agent.url}#/chat/${chatIds[0]}`);
  const call = page.getByRole("article", { name: "Tool Calculator" });
  await expect(call).toContainText("asks to run");
  await expect(call).toContainText("17 * 23");
  expect(await seriousFindings(page)).toEqual([]);
  // By the keyboard, as the list of keys says.
  await call.focus();
  await page.keyboard.press("a");
  await expect(call).toContainText(/done in/);
  await expect(call).toContainText("391");
  await expect(dashboard.answers).toHaveCount(2);
  await dashboard.settled();
  await expect(dashboard.lastAnswerText).not.toBeEmpty();
});

test("tools are switched on their page, and the composer counts them", async ({
  openDashboard,
  page,
}) => {
  const { agent, dashboard } = await openDashboard();
  await dashboard.button("Tools of this chat, none on").click();
  await page.getByRole("menuitem", { name: "Tools and MCP servers" }).click();
  await page.getByRole("checkbox", { name: /Calculator/ }).click();
  await page.getByRole("checkbox", { name: /Time/ }).click();
  await expect(page.getByRole("checkbox", { name: /Time/ })).toBeChecked();
  await page.getByRole("button", { name: "Add a server" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Notes");
  await page.getByRole("textbox", { name: "Command", exact: true }).fill("/no/such/program --all");
  await page.getByRole("textbox", { name: /^Environment/ }).fill("KEY=s3cret");
  await page.getByRole("button", { name: "Add and start" }).click();
  const server = page.getByRole("article", { name: "Notes" });
  await expect(server).toContainText("The MCP server Notes did not start");
  await expect(server).toContainText("Environment: KEY");
  expect(await page.content()).not.toContain("s3cret");
  expect(await seriousFindings(page)).toEqual([]);
  const state = await query<ToolsState>(agent, "tools.state.snapshot");
  expect(state.tools.filter(({ on }) => on).map(({ name }) => name)).toEqual([
    "time",
    "calculator",
  ]);
  // Nobody should wonder why no tool is called.
  const why = "can call no tools: its chat template has no place for them.";
  await expect(page.getByRole("note")).toContainText(why);
  await page.goBack();
  const count = dashboard.button("Tools of this chat, 2 on, not used");
  await expect(count).toHaveAttribute("title", new RegExp(why));
});

test("one chat has tools of its own, switched by the keyboard and kept with it", async ({
  launchFake,
  page,
}) => {
  const agent = await launchFake({ behaviour: { answerTokens: 8 } });
  await mutate(agent, "tools.switchTool", { key: "builtin:time", on: true });
  const dashboard = new Dashboard(page);
  await dashboard.open(agent.dashboardUrl);
  await dashboard.button("Tools of this chat, 1 on").press("Enter");
  const calculator = page.getByRole("menuitemcheckbox", { name: /Calculator/ });
  await expect(page.getByRole("menuitemcheckbox", { name: "Time" })).toBeChecked();
  await expect(calculator).not.toBeChecked();
  // By its first letters, as in every menu.
  await page.keyboard.type("calc");
  await expect(calculator).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(calculator).toBeChecked();
  await expect(calculator).toContainText("here only");
  const must = page.getByRole("menuitemradio", { name: "Must call one" });
  await must.press("Enter");
  await expect(must).toBeChecked();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press("Escape");
  const button = dashboard.button("Tools of this chat, 2 on");
  await expect(button).toBeFocused();
  await dashboard.ask("With both");
  await dashboard.settled();
  await page.reload();
  await expect(button).toBeVisible();
  // Another chat has what all have; this one can go back to it.
  await page.getByRole("link", { name: "New chat" }).click();
  await expect(dashboard.button("Tools of this chat, 1 on")).toBeVisible();
  await page.goBack();
  await button.press("Enter");
  await expect(must).toBeChecked();
  await page.getByRole("menuitem", { name: "As in all other chats" }).press("Enter");
  await expect(calculator).not.toBeChecked();
  await expect(must).not.toBeChecked();
  await page.keyboard.press("Escape");
  await expect(dashboard.button("Tools of this chat, 1 on")).toBeVisible();
});
