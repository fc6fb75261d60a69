const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

const PARAGRAPH =
  "A shopping list is a list of things that one wants to buy. It helps to remember what is needed. ";

/** Without end, each as small models were seen to write it; `within`: characters until it is stopped. */
export const RUNAWAY = [
  {
    name: "empty items of a list",
    text: "Buy:\n\n" + "- \n".repeat(3_000),
    within: 320,
    sample: "-",
  },
  {
    name: "empty numbered items",
    text: lines(3_000, (n) => `${n + 1}. \n`),
    within: 520,
    sample: "1.",
  },
  { name: "empty items with blank lines", text: "* \n\n".repeat(900), within: 420, sample: "*" },
  { name: "blank lines", text: "So:" + "\n".repeat(2_000), within: 120, sample: "" },
  {
    name: "empty rows of a table",
    text: "| a | b |\n|---|---|\n" + "|  |  |\n".repeat(900),
    within: 850,
    sample: "|",
  },
  {
    name: "a head of a table without end",
    text: "| a |\n" + "|---".repeat(2_000),
    within: 2_500,
    sample: "---",
  },
  { name: "one sign", text: "!".repeat(4_000), within: 1_250, sample: "!" },
  { name: "a word", text: "No. " + "never ".repeat(2_000), within: 2_500, sample: "never" },
  {
    name: "a sentence",
    text: "The sky is blue. ".repeat(1_000),
    within: 2_500,
    sample: "The sky is blue.",
  },
  {
    name: "a paragraph",
    text: "Hm. " + `${PARAGRAPH.repeat(4)}\n\n`.repeat(60),
    within: 4_400,
    sample: "A shopping list",
  },
  {
    name: "a page",
    text: `${lines(30, (n) => `Step ${n}: ${"do it ".repeat(n)}\n`)}\n`.repeat(20),
    within: 16_000,
    sample: "",
  },
  {
    name: "the same item with a number",
    text: lines(900, (n) => `${n + 1}. The sky is blue.\n`),
    within: 2_200,
    sample: "The sky is blue.",
  },
  {
    name: "the same item, as SmolLM2 wrote it",
    text: `Spreading your list:\n\n* 1. Bread\n* 2. Bread\n* 3. Cakes\n* 4. Pastries\n${lines(900, (n) => `* ${n + 5}. Pasta\n`)}`,
    within: 1_400,
    sample: "Pasta",
  },
  {
    name: "the same two items",
    text: "- Bread\n- Milk\n".repeat(900),
    within: 800,
    sample: "Milk",
  },
  {
    name: "the same row of a table",
    text: `| a | b |\n|---|---|\n${"| yes | no |\n".repeat(900)}`,
    within: 1_350,
    sample: "yes",
  },
  { name: "counting", text: lines(5_000, (n) => `${n + 1}, `), within: 2_600, sample: "1, 2," },
  {
    name: "signs beyond 16 bits",
    text: "Well " + "🦙🦙🐪".repeat(900),
    within: 2_600,
    sample: "🦙",
  },
] as const;

const HTML_ROW = `<tr>${"<td></td>".repeat(15)}</tr>\n`;
const MATRIX = lines(28, () => `  [${"0, ".repeat(27)}0],\n`);

/** Repeats by nature, or because it was asked for in words. */
export const LEGITIMATE = [
  { name: "500 times ha", text: "ha ".repeat(500) },
  { name: "784 zeros in a row", text: `[${"0, ".repeat(783)}0]` },
  { name: "a matrix of 28 by 28 zeros", text: `[\n${MATRIX}]` },
  { name: "256 bytes in C", text: lines(16, () => `  ${"0x00, ".repeat(16)}\n`) },
  { name: "a picture of 60 by 80 signs", text: `${"#".repeat(80)}\n`.repeat(60) },
  {
    name: "a box",
    text: `+${"-".repeat(78)}+\n${`|${" ".repeat(78)}|\n`.repeat(40)}+${"-".repeat(78)}+`,
  },
  { name: "a rule of 300 signs", text: `Title\n${"=".repeat(300)}\nText` },
  { name: "a form of 50 empty lines", text: lines(50, (n) => `${n + 1}. \n`) },
  { name: "an empty timetable", text: `| | Mo | Tu |\n|---|---|---|\n${"| | | |\n".repeat(48)}` },
  { name: "a wide head of a table", text: `${"| column ".repeat(40)}|\n${"|---".repeat(40)}|\n` },
  { name: "an empty board in HTML", text: `<table>\n${HTML_ROW.repeat(15)}</table>` },
  {
    name: "the same line of code",
    text: `int main() {\n${"  values.push_back(0);\n".repeat(60)}}`,
  },
  { name: "a refrain", text: `${"La la la\n".repeat(8)}${PARAGRAPH}\n`.repeat(6) },
  { name: "a song's end", text: "Na, na, na, nananana, nananana, hey Jude\n".repeat(18) },
  {
    name: "99 bottles",
    text: lines(
      99,
      (n) =>
        `${99 - n} bottles of beer on the wall, ${99 - n} bottles of beer.\nTake one down and pass it around, ${98 - n} bottles of beer on the wall.\n\n`,
    ),
  },
  { name: "a plan of 100 days", text: lines(100, (n) => `Day ${n + 1}: Rest.\n`) },
  { name: "the numbers to 500", text: lines(500, (n) => `${n + 1}\n`) },
  { name: "five same paragraphs", text: `${PARAGRAPH.repeat(4)}\n\n`.repeat(5) },
  {
    name: "base64 of bytes by chance",
    text: lines(2_000, (n) => (Math.imul(n + 1, 0x9e_37_79_b1) >>> 0).toString(36)),
  },
  {
    name: "a third of one, and a seventh",
    text: `0.${"3".repeat(400)} and 0.${"142857".repeat(150)}`,
  },
] as const;
