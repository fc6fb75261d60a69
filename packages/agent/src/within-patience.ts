/** What some work brings within so many ms; null where it takes longer, and it goes on then. */
export async function withinPatience<T>(
  work: Promise<T>,
  ms: number,
): Promise<{ value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
