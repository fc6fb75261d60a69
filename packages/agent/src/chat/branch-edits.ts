import { randomUUID } from "node:crypto";
import type { Attachment, AttachmentRef, Message, SendResult } from "@llcuda/protocol";
import type { ChatStore } from "../store/chat-store.ts";
import type { Answering, AnswerWish } from "./answering.ts";
import { noAnswer, noChat, noMessage, notCut, textFailure } from "./chat-failures.ts";
import { copiedBranch } from "./copied-branch.ts";
import { newChat } from "./new-chat.ts";
import { newMessage, now } from "./new-message.ts";
import type { OpenChats } from "./open-chats.ts";

interface BranchEditsInput {
  store: ChatStore;
  open: OpenChats;
  answering: Answering;
  onChange: () => void;
}

/** What a person does with the tree of a chat. */
export class BranchEdits {
  readonly #input: BranchEditsInput;

  constructor(input: BranchEditsInput) {
    this.#input = input;
  }

  /**
   * Writes an answer again, beside the one that is there.
   * @param same with the settings and the seed that it has, whatever the chat says now
   */
  retry(chatId: string, messageId: string, wish: AnswerWish, same = false): SendResult {
    const { store, answering } = this.#input;
    const message = this.#message(chatId, messageId);
    const asked = message.parentId === null ? null : store.message(chatId, message.parentId);
    if (message.role !== "assistant" || asked === null) throw noAnswer(chatId, messageId);
    // Who could not call a tool would fail again; an answer without a call is what is left.
    const stuck = message.error?.code === "TOOL_NOT_CALLED";
    const freely = stuck && wish.tools === undefined ? { ...wish, tools: "auto" as const } : wish;
    const again = same ? { ...freely, options: message.options ?? {}, whole: true } : freely;
    return answering.begin(asked, [again], () => undefined);
  }

  /**
   * Makes another version of a message. A question is answered anew; an answer stands as it is.
   * @param keep which of its files the version has; all when left out
   * @returns the answer's ids; null for the version of an answer
   * @throws Failure INPUT_INVALID where neither words nor files are left
   */
  edit(
    chatId: string,
    messageId: string,
    text: string,
    wish: AnswerWish,
    keep?: readonly AttachmentRef[],
  ): SendResult | null {
    const { store, answering } = this.#input;
    const { parentId, role, attachments: had } = this.#message(chatId, messageId);
    if (role === "tool") throw noAnswer(chatId, messageId);
    const attachments = keep === undefined ? had : keptOf(had, keep);
    const failure = textFailure(text, attachments.length);
    if (failure !== null) throw failure;
    const version = newMessage({
      chatId,
      parentId,
      role,
      status: "done",
      content: text,
      attachments,
    });
    if (role === "user")
      return answering.begin(version, [wish], () => store.saveMessage(version, null));
    answering.refuseIfBusy(chatId);
    store.together(() => {
      store.saveMessage(version, null);
      store.changeChat(chatId, { leafId: version.id, updatedAt: now() });
    });
    this.#changed(chatId);
    return null;
  }

  goOn(chatId: string, messageId: string, wish: AnswerWish): void {
    const message = this.#message(chatId, messageId);
    if (message.role !== "assistant") throw noAnswer(chatId, messageId);
    if (message.content === "" && message.reasoning === "") throw notCut();
    const { open, answering } = this.#input;
    open.with(chatId, (live) => answering.goOn(live, message, wish));
  }

  /** Shows the newest branch that goes through a message. */
  show(chatId: string, messageId: string): void {
    const { store } = this.#input;
    this.#message(chatId, messageId);
    store.changeChat(chatId, { leafId: store.leafUnder(chatId, messageId) });
    this.#changed(chatId);
  }

  /** Throws a message away with everything below it. @returns under which name it can be restored */
  delete(chatId: string, messageId: string): { trashId: string } {
    const { store, answering } = this.#input;
    const message = this.#message(chatId, messageId);
    answering.refuseIfBusy(chatId);
    const trashId = randomUUID();
    store.together(() => {
      const shown = store.branch(store.chat(chatId)!).messages.some(({ id }) => id === messageId);
      store.trash.throwBranch(chatId, messageId, trashId, now());
      if (!shown) return;
      const sibling = this.#siblings(message).at(-1);
      const leafId = sibling === undefined ? message.parentId : store.leafUnder(chatId, sibling);
      store.changeChat(chatId, { leafId });
    });
    this.#changed(chatId);
    return { trashId };
  }

  restore(chatId: string, trashId: string): void {
    const { store, answering } = this.#input;
    answering.refuseIfBusy(chatId);
    store.together(() => {
      const root = store.trash.restoreBranch(chatId, trashId);
      if (root === null) throw noMessage(chatId, trashId);
      store.changeChat(chatId, { leafId: store.leafUnder(chatId, root) });
    });
    this.#changed(chatId);
  }

  /** Copies the branch up to a message into a chat of its own. */
  fork(chatId: string, messageId: string): { chatId: string } {
    const { store, onChange } = this.#input;
    this.#message(chatId, messageId);
    const { title, titleSource, folder, tags, settings } = store.chat(chatId)!;
    const chat = newChat(title, { titleSource, folder, tags, settings });
    const copies = copiedBranch(store.pathTo(messageId), chat.id, null);
    store.together(() => {
      store.addChat({ ...chat, leafId: copies.at(-1)!.id });
      for (const copy of copies) store.saveMessage(copy, null);
    });
    onChange();
    return { chatId: chat.id };
  }

  #siblings({ chatId, parentId, id: own }: Message): string[] {
    const same = this.#input.store.messages(chatId).filter((each) => each.parentId === parentId);
    return same.map(({ id }) => id).filter((id) => id !== own);
  }

  #message(chatId: string, messageId: string): Message {
    const { store } = this.#input;
    const chat = store.chat(chatId);
    if (chat === null || chat.deletedAt !== null) throw noChat(chatId);
    const message = store.message(chatId, messageId);
    if (message === null) throw noMessage(chatId, messageId);
    return message;
  }

  #changed(chatId: string): void {
    const { open, onChange } = this.#input;
    const live = open.known(chatId);
    if (live !== undefined) open.refresh(live);
    onChange();
  }
}

/** Each of `keep` keeps one file: of the same file twice, one may go. */
function keptOf(had: readonly Attachment[], keep: readonly AttachmentRef[]): Attachment[] {
  const left = [...keep];
  return had.filter(({ id, name }) => {
    const at = left.findIndex((each) => each.id === id && each.name === name);
    if (at !== -1) left.splice(at, 1);
    return at !== -1;
  });
}
