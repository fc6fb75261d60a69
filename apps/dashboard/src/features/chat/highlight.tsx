import { common, createLowlight } from "lowlight";
import { Fragment, type ReactNode } from "react";

/** Longer code stays plain: colouring it would hold up the page. */
const MAX_COLORED = 30_000;

const lowlight = createLowlight(common);

type Tree = ReturnType<typeof lowlight.highlight>;
type TreeNode = Tree["children"][number];

function nodesOf(children: readonly TreeNode[]): ReactNode[] {
  return children.map((child, index) => {
    if (child.type === "text") return child.value;
    if (child.type !== "element") return null;
    const names = child.properties["className"];
    const className = Array.isArray(names) ? names.join(" ") : undefined;
    return (
      // oxlint-disable-next-line react/no-array-index-key
      <span key={index} className={className}>
        {nodesOf(child.children)}
      </span>
    );
  });
}

/** Code as coloured elements; null when the language is not known or the code is too long. */
export function highlight(code: string, language: string): ReactNode {
  if (code.length > MAX_COLORED || !lowlight.registered(language.toLowerCase())) return null;
  const tree = lowlight.highlight(language.toLowerCase(), code);
  return <Fragment>{nodesOf(tree.children)}</Fragment>;
}
