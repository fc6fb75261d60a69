import { Image, ImageOff } from "lucide-react";
import { useState } from "react";
import { AnswerLink } from "./AnswerLink.tsx";
import { SandboxFrame } from "./SandboxFrame.tsx";
import { safeUrl } from "./safe-url.ts";

/**
 * A picture from elsewhere. It is named, and fetched only when a person asks for it: its address
 * alone could carry away what was said here.
 */
export function OutsidePicture({ href, name }: { href: string; name: string }) {
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const url = safeUrl(href);
  const words = name === "" ? "picture" : name;
  const loadable = url !== null && !url.startsWith("mailto:");
  if (!loadable) {
    return (
      <span className="image-link">
        <ImageOff size={12} className="me-1 inline align-baseline" aria-hidden="true" />
        {words}
      </span>
    );
  }
  return (
    <span className="outside-picture">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <AnswerLink href={url} raw={words} text={words}>
          {words}
        </AnswerLink>
        {!asked && (
          <button
            type="button"
            className="picture-button"
            onClick={() => setAsked(true)}
            title={url}
          >
            <Image size={13} aria-hidden="true" />
            Load this picture
          </button>
        )}
        {fault !== null && <span role="status">{fault}</span>}
      </span>
      {asked && fault === null && (
        <SandboxFrame page="picture" content={url} title={words} onFail={setFault} />
      )}
    </span>
  );
}
