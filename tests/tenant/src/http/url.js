/**
 * @param {string} url
 * @param {Record<string, string | number | undefined>} parameters undefined values are omitted
 * @returns {string}
 */
export function withParameters(url, parameters) {
  const target = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) target.searchParams.set(name, value);
  }
  return target.href;
}

/**
 * @param {string} text
 * @returns {boolean} whether it is an origin without path, query or fragment
 */
export const isOrigin = (text) => URL.parse(text)?.origin === text;
