import type { Chat, Shelves } from "@llcuda/protocol";
import { useId, useState } from "react";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { takeFocus } from "../../../ui/take-focus.ts";

interface OrganizeDialogProps {
  chat: Chat;
  shelves: Shelves | null;
  onClose: () => void;
  onSave: (facts: { folder: string | null; tags: string[] }) => void;
}

const FIELD =
  "control w-full rounded-md border border-line-strong bg-ground px-2 text-sm outline-none focus:border-accent";

const tagsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

/** Folder and tags of a chat. Loaded when it is first opened. */
export default function OrganizeDialog({ chat, shelves, onClose, onSave }: OrganizeDialogProps) {
  const [folder, setFolder] = useState(chat.folder ?? "");
  const [tags, setTags] = useState(chat.tags.join(", "));
  const [folderList, tagList] = [useId(), useId()];
  return (
    <Dialog onClose={onClose} title="Folder and tags">
      <form
        className="flex flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          onSave({ folder: folder.trim() === "" ? null : folder.trim(), tags: tagsIn(tags) });
          onClose();
        }}
      >
        <p dir="auto" className="truncate text-sm text-ink-2">
          {chat.title}
        </p>
        <label className="flex flex-col gap-1 text-sm">
          Folder
          <input
            ref={takeFocus}
            value={folder}
            dir="auto"
            list={folderList}
            maxLength={100}
            placeholder="None"
            className={FIELD}
            onChange={(event) => setFolder(event.target.value)}
          />
        </label>
        <label className="flex flex-col gap-1 text-sm">
          Tags, with commas between them
          <input
            value={tags}
            dir="auto"
            list={tagList}
            maxLength={1_000}
            placeholder="None"
            className={FIELD}
            onChange={(event) => setTags(event.target.value)}
          />
        </label>
        <datalist id={folderList}>
          {shelves?.folders.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </datalist>
        <datalist id={tagList}>
          {shelves?.tags.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </datalist>
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button look="accent" type="submit">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
