export interface Shortcut {
  keys: string;
  does: string;
}

/** What `?` shows. */
export const SHORTCUTS: readonly { group: string; items: readonly Shortcut[] }[] = [
  {
    group: "Everywhere",
    items: [
      { keys: "Ctrl K", does: "Search pages, chats and actions" },
      { keys: "g c", does: "Chat" },
      { keys: "g m", does: "Models" },
      { keys: "g t", does: "Tensors" },
      { keys: "g s", does: "Setup" },
      { keys: "n", does: "New chat" },
      { keys: "/", does: "Write a message" },
      { keys: "t", does: "Dark or light" },
      { keys: "?", does: "These keys" },
    ],
  },
  {
    group: "Chat",
    items: [
      { keys: "Enter", does: "Send (Ctrl Enter too)" },
      { keys: "Shift Enter", does: "New line" },
      { keys: "Esc", does: "Stop the answer" },
    ],
  },
];
