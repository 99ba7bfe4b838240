import { invalidPayload } from "./validation.js";

/**
 * One page of a list, ordered by key. The cursor is the last key of the page, so entries that are added or removed
 * between two requests shift no entry from page to page.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {{ from?: string, take: number }} query
 * @returns {{ page: T[], next?: string }}
 */
export function pageOfItems(items, keyOf, { from, take }) {
  const after = from === undefined ? "" : decode(from);
  const remaining = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = remaining.slice(0, take);
  return {
    page: page.map(({ item }) => item),
    ...(remaining.length > take && { next: encode(page.at(-1).key) }),
  };
}

const PREFIX = "after:";

const encode = (key) => Buffer.from(PREFIX + key).toString("base64url");

function decode(cursor) {
  const text = Buffer.from(cursor, "base64url").toString();
  if (text.startsWith(PREFIX) && encode(text.slice(PREFIX.length)) === cursor) return text.slice(PREFIX.length);
  throw invalidPayload([{ field: "from", source: "query", detail: "data/from must be a cursor of this list" }]);
}
