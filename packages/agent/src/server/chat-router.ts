import * as inputs from "./chat-inputs.ts";
import { live } from "./live.ts";
import { procedure, router } from "./trpc.ts";

/** Drops what was not given: `undefined` is no value of a chat. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Chats, their trees and their answers. */
export const chatRouter = router({
  /** One shelf of the chats: its first page, then every chat that changes. Pinned first, then newest. */
  list: router(
    live(inputs.list, ({ ctx, input, signal }) =>
      ctx.services.chats.list.watch(input.view, input.limit, signal),
    ),
  ),
  /** The next page of a shelf, after a chat. */
  page: procedure
    .input(inputs.listPage)
    .query(({ ctx, input }) => ctx.services.chats.list.page(input.view, input.limit, input.after)),
  /** Chats whose title or messages hold every word of the query; pieces of words count. */
  search: procedure
    .input(inputs.search)
    .query(({ ctx, input }) => ctx.services.chats.search(input.query, input.limit)),
  /** One chat: a snapshot, then its changes. */
  one: router(
    live(inputs.chat, ({ ctx, input, signal, hurry }) =>
      ctx.services.chats.watch(input.chatId, signal, hurry),
    ),
  ),

  /**
   * Asks; the answer is written by the agent and watched through `chats.one.watch`. With several
   * `answers` they are written side by side.
   */
  send: procedure.input(inputs.send).mutation(({ ctx, input }) => ctx.services.chats.send(input)),
  /** Asks once the running answer is complete. */
  enqueue: procedure
    .input(inputs.enqueue)
    .mutation(({ ctx, input }) => ctx.services.chats.enqueue(input)),
  /** Changes a message that waits. */
  changeQueued: procedure
    .input(inputs.queued.extend({ text: inputs.text }))
    .mutation(({ ctx, input: { chatId, ...item } }) =>
      ctx.services.chats.queue.change(chatId, item),
    ),
  /** Takes a message that waits out of the line. */
  removeQueued: procedure
    .input(inputs.queued)
    .mutation(({ ctx, input }) => ctx.services.chats.queue.remove(input.chatId, input.id)),
  /** Sends what waits first, where no answer runs. */
  sendQueued: procedure
    .input(inputs.chat)
    .mutation(({ ctx, input }) => ctx.services.chats.queue.next(input.chatId)),

  /** Writes an answer again, as a new version beside it. */
  retry: procedure
    .input(inputs.retry)
    .mutation(({ ctx, input: { chatId, messageId, same, ...wish } }) =>
      ctx.services.chats.branches.retry(chatId, messageId, wish, same),
    ),
  /** Makes a new version of a message; that of a question is answered, and null for an answer's. */
  edit: procedure
    .input(inputs.edit)
    .mutation(({ ctx, input: { chatId, messageId, text, attachments, ...wish } }) =>
      ctx.services.chats.branches.edit(chatId, messageId, text, wish, attachments),
    ),
  /** Goes on with an answer that was cut. */
  goOn: procedure
    .input(inputs.message.extend(inputs.wish.shape))
    .mutation(({ ctx, input: { chatId, messageId, ...wish } }) =>
      ctx.services.chats.branches.goOn(chatId, messageId, wish),
    ),
  /** Shows the newest branch that goes through a message, in every window. */
  show: procedure
    .input(inputs.message)
    .mutation(({ ctx, input }) => ctx.services.chats.branches.show(input.chatId, input.messageId)),
  /** Throws a message and all below it away; `trashId` brings it back. */
  deleteBranch: procedure
    .input(inputs.message)
    .mutation(({ ctx, input }) =>
      ctx.services.chats.branches.delete(input.chatId, input.messageId),
    ),
  /** Brings a branch back that was thrown away. */
  restoreBranch: procedure
    .input(inputs.branch)
    .mutation(({ ctx, input }) => ctx.services.chats.branches.restore(input.chatId, input.trashId)),
  /** Copies the branch up to a message into a new chat. */
  fork: procedure
    .input(inputs.message)
    .mutation(({ ctx, input }) => ctx.services.chats.branches.fork(input.chatId, input.messageId)),
  /** Lets a tool that an answer called run, or does not; with every call decided the model goes on. */
  decideTool: procedure
    .input(inputs.decided)
    .mutation(({ ctx, input }) =>
      ctx.services.chats.decideTool(input.chatId, input.messageId, input.decision),
    ),
  /** Ends the reasoning of a running answer, so that its text begins. */
  answerNow: procedure
    .input(inputs.message)
    .mutation(({ ctx, input }) => ctx.services.chats.answerNow(input.chatId, input.messageId)),
  /** The tokens of an answer that was asked for with `alternatives`, and what else was likely. */
  probabilities: procedure
    .input(inputs.message)
    .query(({ ctx, input }) => ctx.services.chats.probabilities(input.chatId, input.messageId)),
  /** Stops the running answers, or one of them; what came so far stays. */
  stop: procedure
    .input(inputs.message.partial({ messageId: true }))
    .mutation(({ ctx, input }) => ctx.services.chats.stop(input.chatId, input.messageId)),

  /** What the model that answers can take; null while its engine is not ready. */
  abilities: procedure
    .input(inputs.abilities)
    .query(({ ctx, input }) => ctx.services.chats.context.abilities(input.model)),
  /** Tokens of a chat with what is being written in it; null while the engine is not ready. */
  count: procedure
    .input(inputs.counted)
    .query(({ ctx, input, signal }) => ctx.services.chats.context.count(input, signal)),
  /** Lets the model sum up the older messages of a chat; nothing is changed yet. */
  compact: procedure
    .input(inputs.chat)
    .mutation(({ ctx, input, signal }) =>
      ctx.services.chats.compactions.draft(input.chatId, signal ?? new AbortController().signal),
    ),
  /**
   * Shows a branch that begins with a summary in the place of the older messages. Showing `before`
   * again undoes it.
   */
  applyCompaction: procedure
    .input(inputs.compacted)
    .mutation(({ ctx, input }) =>
      ctx.services.chats.compactions.apply(input.chatId, input.summary),
    ),

  /** Title, folder, tags, pin, archive and settings; what is left out stays. */
  change: procedure
    .input(inputs.facts)
    .mutation(({ ctx, input: { chatId, ...facts } }) =>
      ctx.services.chats.change(chatId, given(facts)),
    ),
  /**
   * Chats as a file: everything as JSON, the shown branch as Markdown or a page, or another program's
   * form. Settings go along, and attached files unless `files` is false.
   */
  export: procedure
    .input(inputs.exported)
    .query(({ ctx, input }) =>
      ctx.services.chats.exchange.export(input.chatIds, input.format, input.files),
    ),
  /**
   * Adds the chats of a file: llcuda's JSON or Markdown, Open WebUI's or llama-server's export.
   * Larger ones and archives go by `PUT /chats/import`.
   */
  import: procedure
    .input(inputs.imported)
    .mutation(({ ctx, input }) => ctx.services.chats.exchange.import(input.text)),
  /** Throws a chat away; a running answer is stopped first. It can be restored for 30 days. */
  delete: procedure
    .input(inputs.chat)
    .mutation(({ ctx, input }) => ctx.services.chats.delete(input.chatId)),
  /** Brings a chat back that was thrown away. */
  restore: procedure
    .input(inputs.chat)
    .mutation(({ ctx, input }) => ctx.services.chats.restore(input.chatId)),
  /** Deletes a chat with all its messages; nothing brings it back. */
  deleteForGood: procedure
    .input(inputs.chat)
    .mutation(({ ctx, input }) => ctx.services.chats.deleteForGood(input.chatId)),
});
