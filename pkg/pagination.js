import { MyAccountError } from "./error.js";

/**
 * The items of a list, page after page, each asked for when it is needed.
 * @param {(options: object | undefined) => Promise<{ items: unknown[], next?: string }>} fetchPage
 * @param {object | undefined} options of the first page; the others differ in their `from` alone
 */
export async function* paginate(fetchPage, options) {
  const seen = new Set();
  let page = await fetchPage(options);
  for (;;) {
    yield* page.items;
    const { next } = page;
    if (next === undefined) return;
    if (seen.has(next)) throw new MyAccountError("invalid_response", "The list names the same next page twice.");
    seen.add(next);
    page = await fetchPage({ ...options, from: next });
  }
}
