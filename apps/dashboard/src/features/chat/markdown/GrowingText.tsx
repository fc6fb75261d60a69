import { useLayoutEffect, useRef } from "react";

/**
 * Text that grows in place: what is new is appended to the text node that is there, so that a
 * selection inside it stays. React itself would replace the node's text and lose it.
 */
export function GrowingText({ text }: { text: string }) {
  const span = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const node = span.current?.firstChild;
    if (!(node instanceof Text)) span.current?.append(text);
    else if (text.startsWith(node.data)) node.appendData(text.slice(node.data.length));
    else node.data = text;
  }, [text]);
  return <span ref={span} />;
}
