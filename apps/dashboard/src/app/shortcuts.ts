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
      { keys: "g b", does: "Bench" },
      { keys: "g p", does: "GPU" },
      { keys: "g s", does: "Setup" },
      { keys: "n", does: "New chat" },
      { keys: "/", does: "Write a message, or find a model" },
      { keys: "s", does: "Search chats" },
      { keys: "z", does: "Undo what was just deleted" },
      { keys: "t", does: "Dark or light" },
      { keys: "?", does: "These keys" },
    ],
  },
  {
    group: "Models",
    items: [
      { keys: "↑ ↓", does: "From model to model" },
      { keys: "Enter", does: "Look at it, its fit and its options" },
      { keys: "l", does: "Load" },
      { keys: "u", does: "Unload" },
      { keys: "p", does: "Pull, or pin what is loaded" },
      { keys: "c", does: "Use in chats" },
      { keys: "v", does: "Verify" },
      { keys: "Space", does: "Pause a download, or go on with it" },
      { keys: "Del", does: "Delete, or cancel a download" },
    ],
  },
  {
    group: "Bench",
    items: [
      { keys: "r", does: "Run what the bar holds" },
      { keys: "← →", does: "From value to value, in a chart" },
    ],
  },
  {
    group: "Chat",
    items: [
      { keys: "Enter", does: "Send (Ctrl Enter too)" },
      { keys: "Shift Enter", does: "New line" },
      { keys: "Esc", does: "Stop the answer" },
      { keys: "k j", does: "The message above, below (Alt ↑ ↓ too)" },
      { keys: "c", does: "Copy the message that has the focus" },
      { keys: "r", does: "Answer again, with the focus on the last answer" },
      {
        keys: "e m",
        does: "Edit the message that has the focus, or more that can be done with it",
      },
      { keys: "a d", does: "Allow a tool once, or deny it, beside its question" },
      { keys: "← →", does: "Other versions of the message that has the focus" },
      { keys: "↑ ↓", does: "Through the list of chats" },
      { keys: "F2", does: "Rename a chat of the list" },
      { keys: "Delete", does: "Delete a chat of the list" },
    ],
  },
];
