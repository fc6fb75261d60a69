import type { ChatHit, Snippet } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import type { ChatHits } from "@llcuda/protocol";

interface SearchHitsProps {
  hits: ChatHits;
  onChosen: () => void;
}

/** The chats that were found, with the words in their places. */
export function SearchHits({ hits, onChosen }: SearchHitsProps) {
  if (hits.hits.length === 0) {
    return <p className="px-2 pt-3 text-sm text-ink-3">No chat holds these words.</p>;
  }
  return (
    <>
      <ul>
        {hits.hits.map((hit) => (
          <Hit key={hit.chat.id} hit={hit} onChosen={onChosen} />
        ))}
      </ul>
      {!hits.complete && <p className="px-2 pt-2 text-xs text-ink-3">There is more: add a word.</p>}
    </>
  );
}

const ROW =
  "block rounded-md px-2 py-1.5 text-sm text-ink-2 hover:bg-raised hover:text-ink pointer-coarse:py-2.5";

function Hit({ hit: { chat, title, messages }, onChosen }: { hit: ChatHit; onChosen: () => void }) {
  return (
    <li className="pb-1">
      <Link
        to="/chat/$chatId"
        params={{ chatId: chat.id }}
        data-row
        onClick={onChosen}
        className={`${ROW} font-medium`}
      >
        <Marked snippet={title} className="block truncate" />
        {chat.archived && <span className="text-xs font-normal text-ink-3">archived</span>}
      </Link>
      {messages.map(({ messageId, role, snippet }) => (
        <Link
          key={messageId}
          to="/chat/$chatId"
          params={{ chatId: chat.id }}
          search={{ at: messageId }}
          data-row
          onClick={onChosen}
          className={`${ROW} ms-2 border-s border-line text-xs!`}
        >
          <span className="text-ink-3">{role === "user" ? "You: " : ""}</span>
          <Marked snippet={snippet} className="wrap-anywhere" />
        </Link>
      ))}
    </li>
  );
}

function Marked({ snippet: { text, marks }, className }: { snippet: Snippet; className: string }) {
  return (
    <span dir="auto" className={className}>
      {marks.map(({ from, to }, index) => (
        <span key={from}>
          {text.slice(marks[index - 1]?.to ?? 0, from)}
          <mark className="rounded-xs bg-accent/25 text-ink">{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.to ?? 0)}
    </span>
  );
}
