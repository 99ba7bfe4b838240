import { MyAccountError } from "./error.js";

/**
 * Yields the items of all pages. A page is fetched when its first item is requested.
 * @param {(options: object | undefined) => Promise<{ items: unknown[], next?: string }>} fetchPage
 * @param {object | undefined} options of the first page; later pages differ only in `from`
 */
export async function* paginate(fetchPage, options) {
  const seen = new Set();
  let page = await fetchPage(options);
  for (;;) {
    yield* page.items;
    const { next } = page;
    if (next === undefined) return;
    if (seen.has(next)) {
      throw new MyAccountError("invalid_response", "The API returned the same page twice. Read the list again.");
    }
    seen.add(next);
    page = await fetchPage({ ...options, from: next });
  }
}
