import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_BLOCKS, readBlocks, withPlainLineEnds, type BlockList } from "./blocks.ts";

const PIECES = [
  "# Title\n\n",
  "A line of **bold** words.\n\n",
  "- one\n- two\n",
  "- loose\n\n- list\n\n",
  "1. first\n   - inner\n2. second\n\n",
  "```python\nprint('x')\n\n# not a title\n```\n\n",
  "> quoted\n> twice\n\n",
  "| a | b |\n| - | - |\n| 1 | 2 |\n\n",
  "Heading?\n===\n\n",
  "<script>alert(1)</script>\n\n",
  "    indented code\n\n",
  "---\n",
  "-\ttabbed\n\n\tcode after a tab\n\n",
  "مرحبا **بالعالم** 😀\n\n",
  "***\n\n~~~\nopen fence",
  "$$\na^2 + b^2 = c^2\n$$\n\n",
  "As \\(x\\) and $y_1$, for $5 and $10.\n\\[\nx = \\frac{1}{2}\n\\]\n\n",
  "A claim[^1] and another[^two].\n\n[^1]: Its **source**.\n[^two]: More\n  of it\n\n",
  "$$\nnever closed\n\nnext\n\n",
];

const shape = (list: BlockList) => list.blocks.map(({ at, raw, token }) => [at, raw, token.type]);

describe("readBlocks", () => {
  it("reads the same however the text grew", () => {
    const documents = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 });
    fc.assert(
      fc.property(documents, cuts, (pieces, lengths) => {
        const text = pieces.join("");
        let list = NO_BLOCKS;
        let length = 0;
        for (const step of lengths) {
          length = Math.min(text.length, length + step);
          list = readBlocks(list, text.slice(0, length), false);
        }
        list = readBlocks(list, text, false);
        const whole = readBlocks(NO_BLOCKS, text, false);
        expect(shape(list)).toEqual(shape(whole));
        for (const { at, raw } of list.blocks) expect(text.slice(at, at + raw.length)).toBe(raw);
        expect(shape(readBlocks(list, text, true))).toEqual(
          shape(readBlocks(NO_BLOCKS, text, true)),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps blocks that did not change, so that only the last one paints", () => {
    const text = "One.\n\nTwo.\n\nThree.\n\nFour";
    const before = readBlocks(NO_BLOCKS, text, false);
    const after = readBlocks(before, `${text} and more`, false);
    expect(after.blocks).toHaveLength(4);
    for (const index of [0, 1, 2]) expect(after.blocks[index]).toBe(before.blocks[index]);
    expect(after.blocks[3]).not.toBe(before.blocks[3]);
  });

  it("starts anew when the text is another one", () => {
    const before = readBlocks(NO_BLOCKS, "One.\n\nTwo.\n\nThree.", false);
    expect(shape(readBlocks(before, "Else.", false))).toEqual([[0, "Else.", "paragraph"]]);
  });

  it("closes what is still open while it is written, and not afterwards", () => {
    const open = readBlocks(NO_BLOCKS, "some **bold wor", false).blocks[0]!;
    expect(JSON.stringify(open.token)).toContain('"type":"strong"');
    const finished = readBlocks(NO_BLOCKS, "some **bold wor", true).blocks[0]!;
    expect(JSON.stringify(finished.token)).not.toContain('"type":"strong"');
  });

  it("knows at the end the addresses that are defined there", () => {
    const text = "See [the docs][1].\n\nMore.\n\nEven more.\n\n[1]: https://example.org\n";
    let list = NO_BLOCKS;
    for (let end = 1; end <= text.length; end += 1) {
      list = readBlocks(list, text.slice(0, end), false);
    }
    const finished = readBlocks(list, text, true);
    expect(JSON.stringify(finished.blocks[0])).toContain('"href":"https://example.org"');
    expect(finished.blocks[1]).toBe(list.blocks[1]);
  });

  it("makes line ends of every kind plain", () => {
    expect(withPlainLineEnds("a\r\n\r\nb\r\rc\n")).toBe("a\n\nb\n\nc\n");
  });
});

it("gives an unfinished link the address that the renderer knows as unfinished", () => {
  const { token } = readBlocks(NO_BLOCKS, "see [the docs](https://exam", false).blocks[0]!;
  expect(JSON.stringify(token)).toContain('"href":"streamdown:incomplete-link"');
});
