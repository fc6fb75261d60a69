/** A URL fit for messages: signed queries and user names stay out of logs. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
