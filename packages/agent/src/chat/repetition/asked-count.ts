/** More cannot be meant as a count of anything that is written out. */
const MOST = 100_000;
/** Years are named often, and meant as a count seldom. */
const YEARS = { from: 1_900, to: 2_100 };

/** The largest count that a question names: so often something may be wanted; 0 where it names none. */
export function askedCount(question: string): number {
  let most = 0;
  for (const [text] of question.matchAll(
    /(?<![\d.,])\d{1,3}(?:[,.'\u00A0\u202F]\d{3})+(?!\d)|\d+/g,
  )) {
    const count = Number(text.replace(/\D/g, ""));
    const year = text.length === 4 && count >= YEARS.from && count <= YEARS.to;
    if (!year && count <= MOST) most = Math.max(most, count);
  }
  return most;
}
