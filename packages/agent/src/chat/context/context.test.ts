import { describe, expect } from "vitest";
import type { OfferedTool } from "../../tools/tool-desk.ts";
import { NO_TOOLS } from "../../tools/tool-source.ts";
import { ended, test } from "../chat-stage.test-data.ts";
import { pdfOf, PNG } from "../attachments/pdf.test-data.ts";

async function* piece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

describe("what goes to the model with a message", () => {
  test("is the text of files before the words, in this chat and in a fork of it", async ({
    stage,
  }) => {
    const notes = await stage.files.take("notes.txt", piece(Buffer.from("One two.")));
    const paper = await stage.files.take("paper.pdf", piece(pdfOf(["Three"])));
    const { chatId, answerId } = await stage.chats.send({
      text: "Sum up",
      attachments: [notes, paper],
    });
    const asked = await stage.scripted.next();
    expect(asked.body.messages).toEqual([
      {
        role: "user",
        content:
          "--- File: notes.txt ---\nOne two.\n--- End of notes.txt ---\n\n--- File: paper.pdf ---\n[Page 1]\nThree\n--- End of paper.pdf ---\n\nSum up",
      },
    ]);
    asked.finish();
    const view = await stage.view(chatId).until(ended);
    expect(view.messages[0]?.attachments).toEqual([notes, paper]);
    const fork = stage.chats.branches.fork(chatId, answerId);
    await stage.chats.deleteForGood(chatId);
    expect(await stage.files.text(notes.id)).toBe("One two.");
    await stage.chats.deleteForGood(fork.chatId);
    await expect(stage.files.text(notes.id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("are pictures as they are, for a model that sees", async ({ stage }) => {
    stage.scripted.props["modalities"] = { vision: true, audio: false };
    const picture = await stage.files.take("dot.png", piece(PNG));
    const { chatId } = await stage.chats.send({ text: "What is it?", attachments: [picture] });
    const asked = await stage.scripted.next();
    const url = `data:image/png;base64,${PNG.toString("base64")}`;
    expect(asked.body.messages[0]?.content).toEqual([
      { type: "image_url", image_url: { url } },
      { type: "text", text: "What is it?" },
    ]);
    asked.finish();
    await stage.view(chatId).until(ended);
  });

  test("are no pictures for a model that does not", async ({ stage }) => {
    const picture = await stage.files.take("dot.png", piece(PNG));
    const { chatId } = await stage.chats.send({ text: "", attachments: [picture] });
    const view = await stage.view(chatId).until(ended);
    expect(view.answer.error).toMatchObject({
      code: "INPUT_INVALID",
      message: "Scripted 1B cannot see pictures.",
    });
  });
});

describe("what a draft would take of the context", () => {
  test("is counted as the model's template writes it, with files and the system prompt", async ({
    stage,
  }) => {
    const { chatId } = await stage.answered("One", "1");
    await stage.chats.change(chatId, { settings: { system: "Be brief.", thinking: false } });
    const notes = await stage.files.take("n.txt", piece(Buffer.from("Two")));
    const counting = stage.chats.context.count({ chatId, text: "Three", attachments: [notes] });
    const asked = await stage.scripted.next();
    expect(asked.path).toBe("/v1/chat/completions/input_tokens");
    expect(asked.body["chat_template_kwargs"]).toEqual({
      enable_thinking: false,
      thinking: false,
    });
    expect(asked.body.messages.map(({ content }) => content)).toEqual([
      "Be brief.",
      "One",
      "1",
      "--- File: n.txt ---\nTwo\n--- End of n.txt ---\n\nThree",
    ]);
    asked.reply({ input_tokens: 1_234 });
    expect(await counting).toEqual({ tokens: 1_234, context: 4_096, tooOld: [] });
  });

  test("has the tools that the chat may call, where the template has a place for them", async ({
    stage,
  }) => {
    const info = { key: "builtin:t", name: "t", title: "T", description: "", on: false };
    const tool = { name: "t", title: "T", description: "Tells.", parameters: {} };
    const offered = [{ info, tool }] as unknown as OfferedTool[];
    stage.reopenWithTools({
      ...NO_TOOLS,
      offered: (switches) => (switches?.["builtin:t"] === true ? offered : []),
    });
    const count = async (on: boolean) => {
      const settings = { tool_switches: { "builtin:t": on } };
      const counting = stage.chats.context.count({ text: "One", settings });
      const asked = await stage.scripted.next();
      asked.reply({ input_tokens: 1 });
      await counting;
      return asked.body["tools"];
    };
    expect(await count(false)).toBeUndefined();
    expect(await count(true)).toMatchObject([{ function: { name: "t", description: "Tells." } }]);
  });

  test("names the fewest oldest exchanges without which it would fit", async ({ stage }) => {
    const { chatId } = await stage.answered("1", "a");
    for (const text of ["2", "3", "4"]) {
      const view = stage.view(chatId);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await stage.chats.send({ chatId, text });
      // oxlint-disable-next-line no-await-in-loop
      const engine = await stage.scripted.next();
      engine.token("a");
      engine.finish();
      // oxlint-disable-next-line no-await-in-loop
      await view.until((each) => each.messages.length === Number(text) * 2 && ended(each));
    }
    const view = await stage.view(chatId).until(ended);
    const counting = stage.chats.context.count({ chatId, text: "5" });
    let done = false;
    const answering = (async () => {
      while (!done) {
        // oxlint-disable-next-line no-await-in-loop -- as many counts as it wants
        const asked = await stage.scripted.next();
        asked.reply({ input_tokens: asked.body.messages.length * 1_000 });
      }
    })();
    const counted = await counting;
    done = true;
    // Nine messages of 1,000 tokens: five fit with the draft among them, and an exchange goes whole.
    expect(counted).toMatchObject({ tokens: 9_000, context: 4_096 });
    expect(counted?.tooOld).toEqual(view.messages.slice(0, 6).map(({ id }) => id));
    void answering;
  });
});

describe("older messages", () => {
  test("are summed up in a branch beside them, and showing the old one undoes it", async ({
    stage,
  }) => {
    const { chatId } = await stage.answered("My name is Ada.", "Hello Ada.");
    const view = stage.view(chatId);
    await stage.chats.send({ chatId, text: "And now?" });
    const second = await stage.scripted.next();
    second.token("Yes.");
    second.finish();
    await view.until((each) => each.messages.length === 4 && ended(each));
    const before = view.messages.map(({ id }) => id);
    const drafting = stage.chats.compactions.draft(chatId, new AbortController().signal);
    const asked = await stage.scripted.next();
    expect(asked.body.messages[0]?.content).toContain("Person: My name is Ada.");
    asked.token("The person is Ada.");
    asked.finish();
    (await stage.scripted.next()).reply({ input_tokens: 40 });
    (await stage.scripted.next()).reply({ input_tokens: 20 });
    expect(await drafting).toEqual({
      summary: "The person is Ada.",
      older: before.slice(0, 2),
      kept: before.slice(2),
      tokens: { before: 40, after: 20 },
    });
    const { before: leaf } = stage.chats.compactions.apply(chatId, "The person is Ada.");
    await view.until(({ messages }) => messages.length === 3);
    expect(view.messages.map(({ role, content }) => [role, content])).toEqual([
      ["system", "Summary of the conversation so far:\n\nThe person is Ada."],
      ["user", "And now?"],
      ["assistant", "Yes."],
    ]);
    await stage.chats.send({ chatId, text: "Who am I?" });
    const third = await stage.scripted.next();
    expect(third.body.messages[0]).toEqual({
      role: "system",
      content: "Summary of the conversation so far:\n\nThe person is Ada.",
    });
    third.finish();
    await view.until((each) => each.messages.length === 5 && ended(each));
    stage.chats.branches.show(chatId, leaf);
    await view.until(({ messages }) => messages.length === 4);
    expect(view.messages.map(({ id }) => id)).toEqual(before);
  });

  test("are too few to sum up in a chat of one exchange", async ({ stage }) => {
    const { chatId } = await stage.answered("One", "1");
    await expect(
      stage.chats.compactions.draft(chatId, new AbortController().signal),
    ).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });
});
