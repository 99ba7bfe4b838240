import { invalidPayload } from "./validation.js";

/**
 * One page of a list that is in the order of its keys. The cursor holds the last key that was shown, so that what
 * comes and goes between two pages moves no entry from one to the other.
 * @template T
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {{ from?: string, take: number }} query
 * @returns {{ page: T[], next?: string }}
 */
export function pageOfItems(items, keyOf, { from, take }) {
  const after = from === undefined ? "" : decode(from);
  const left = items
    .map((item) => ({ item, key: keyOf(item) }))
    .filter(({ key }) => key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = left.slice(0, take);
  return {
    page: page.map(({ item }) => item),
    ...(left.length > take && { next: encode(page.at(-1).key) }),
  };
}

const MARK = "after:";

const encode = (key) => Buffer.from(MARK + key).toString("base64url");

function decode(cursor) {
  const text = Buffer.from(cursor, "base64url").toString();
  if (text.startsWith(MARK) && encode(text.slice(MARK.length)) === cursor) return text.slice(MARK.length);
  throw invalidPayload([{ field: "from", source: "query", detail: "data/from must be a cursor of this list" }]);
}
