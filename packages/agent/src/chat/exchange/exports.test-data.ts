/** A PNG of one pixel. */
export const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGMQ2bEMAAJWAXPXWu2CAAAAAElFTkSuQmCC";

const CALL = { id: "x", type: "function", function: { name: "calc", arguments: '{"e":"6*7"}' } };

/**
 * As llama-server's web page keeps a chat: a prompt below the root, two answers of which the second is
 * shown, files sent along, a call with its result, and something that no llcuda knows.
 */
export const LLAMA_UI_CHAT = {
  conv: {
    id: "k1",
    name: "Sky",
    lastModified: 1_767_225_700_000,
    currNode: "a2",
    mcpServerOverrides: [{ serverId: "s", enabled: true }],
  },
  messages: [
    {
      id: "r",
      convId: "k1",
      type: "root",
      timestamp: 1_767_225_600_000,
      role: "system",
      content: "",
      parent: null,
      toolCalls: "",
      children: ["p"],
    },
    {
      id: "p",
      convId: "k1",
      type: "system",
      timestamp: 1_767_225_600_000,
      role: "system",
      content: "Be brief.",
      parent: "r",
      toolCalls: "",
      children: ["q"],
    },
    {
      id: "q",
      convId: "k1",
      type: "text",
      timestamp: 1_767_225_600_000,
      role: "user",
      content: "Why is it blue?",
      parent: "p",
      toolCalls: "",
      children: ["a1", "c"],
      extra: [
        { type: "TEXT", name: "notes.txt", content: "from the notes" },
        { type: "IMAGE", name: "sky.png", base64Url: `data:image/png;base64,${PIXEL}` },
        { type: "VIDEO", name: "sky.mp4", base64Data: "AAAA", mimeType: "video/mp4" },
      ],
    },
    {
      id: "a1",
      convId: "k1",
      type: "text",
      timestamp: 1_767_225_601_000,
      role: "assistant",
      content: "Paint.",
      parent: "q",
      toolCalls: "",
      children: [],
      model: "tiny",
    },
    {
      id: "c",
      convId: "k1",
      type: "text",
      timestamp: 1_767_225_601_500,
      role: "assistant",
      content: "",
      parent: "q",
      toolCalls: JSON.stringify([CALL]),
      children: ["t"],
      model: "tiny",
      completionId: "chatcmpl-1",
    },
    {
      id: "t",
      convId: "k1",
      type: "text",
      timestamp: 1_767_225_602_000,
      role: "tool",
      content: "42",
      toolCallId: "x",
      parent: "c",
      toolCalls: "",
      children: ["a2"],
    },
    {
      id: "a2",
      convId: "k1",
      type: "text",
      timestamp: 1_767_225_603_000,
      role: "assistant",
      content: "Scattering.",
      reasoningContent: "Rayleigh?",
      parent: "t",
      toolCalls: "",
      children: [],
      model: "tiny",
      timings: { cache_n: 1, prompt_n: 9, prompt_ms: 20.5, predicted_n: 3, predicted_ms: 30.1 },
    },
  ],
};

/** The same as its page writes it now: a line for the chat, a line for each message. */
export function llamaUiLines({ conv, messages }: typeof LLAMA_UI_CHAT): string {
  const lines: object[] = [{ harness: "llama.app", type: "session", ...conv }];
  for (const { toolCalls, ...message } of messages) {
    const calls = toolCalls === "" ? {} : { toolCalls: JSON.parse(toolCalls) as unknown };
    lines.push({ message: { ...message, ...calls }, type: "message" });
  }
  lines.push({ type: "of a later version" });
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

const details = (kind: string, attributes: string, inside: string): string =>
  `<details type="${kind}" done="true"${attributes}>\n<summary>${inside === "" ? "Tool Executed" : "Thought for 2 seconds"}</summary>\n${inside}</details>\n`;

/** As Open WebUI exports a chat: folds in the answer, tags, a pin, parameters, a picture and a text. */
export const OPEN_WEBUI_EXPORT = [
  {
    id: "w1",
    user_id: "u",
    title: "Sky",
    chat: {
      id: "",
      title: "Sky",
      models: ["tiny"],
      params: { system: "Be brief.", temperature: 0.3, num_gpu: 4, stream_response: null },
      history: {
        messages: {
          q: {
            id: "q",
            parentId: null,
            childrenIds: ["a1", "a2"],
            role: "user",
            content: "Why is it blue?",
            files: [
              { type: "image", url: `data:image/png;base64,${PIXEL}` },
              {
                type: "file",
                id: "f1",
                url: "f1",
                name: "notes.txt",
                status: "uploaded",
                file: { id: "f1", filename: "notes.txt", data: { content: "from the notes" } },
              },
              { type: "image", url: "/api/v1/files/f2/content" },
            ],
            timestamp: 1_767_225_600,
            models: ["tiny"],
          },
          a2: {
            id: "a2",
            parentId: "q",
            childrenIds: ["q2"],
            role: "assistant",
            content: [
              details("reasoning", ' duration="2"', "> Rayleigh?\n> Yes.\n"),
              details(
                "tool_calls",
                ' id="x" name="calc" arguments="&quot;{\\&quot;e\\&quot;:\\&quot;6*7\\&quot;}&quot;" result="&quot;42&#x27;&quot;" files="" embeds=""',
                "",
              ),
              "Scattering.",
            ].join(""),
            model: "tiny",
            modelName: "tiny",
            modelIdx: 0,
            timestamp: 1_767_225_603,
            usage: { "response_token/s": 40.2 },
            done: true,
          },
          a1: {
            id: "a1",
            parentId: "q",
            childrenIds: [],
            role: "assistant",
            content: "Paint.",
            model: "tiny",
            timestamp: 1_767_225_601,
            done: true,
          },
          q2: {
            id: "q2",
            parentId: "a2",
            childrenIds: ["a3"],
            role: "user",
            content: "And at night?",
            timestamp: 1_767_225_610,
          },
          a3: {
            id: "a3",
            parentId: "q2",
            childrenIds: [],
            role: "assistant",
            content: "what its page shows",
            output: [
              { type: "reasoning", id: "r", content: [{ type: "output_text", text: "No sun." }] },
              { type: "function_call", call_id: "y", name: "time", arguments: "{}" },
              {
                type: "function_call_output",
                call_id: "y",
                output: [{ type: "input_text", text: "23:00" }],
              },
              { type: "message", content: [{ type: "output_text", text: "Black." }] },
            ],
            model: "tiny",
            timestamp: 1_767_225_611,
            done: true,
          },
        },
        currentId: "a3",
      },
      messages: [],
      tags: [],
      timestamp: 1_767_225_600_123,
      files: [],
    },
    updated_at: 1_767_225_700,
    created_at: 1_767_225_600,
    share_id: null,
    archived: false,
    pinned: true,
    meta: { tags: ["physics"] },
    folder_id: null,
  },
];
