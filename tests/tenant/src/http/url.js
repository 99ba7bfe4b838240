/**
 * @param {string} url
 * @param {Record<string, string | number | undefined>} parameters those that are undefined are left out
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
 * @returns {boolean} whether it is an origin and nothing more
 */
export const isOrigin = (text) => URL.parse(text)?.origin === text;
