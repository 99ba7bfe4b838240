// The first match wins: a User-Agent string also contains the names of browsers it claims compatibility with.
const BROWSERS = [
  [/\bEdg(A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(HeadlessChrome|Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS = [
  [/\bWindows\b/, "Windows"],
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/**
 * A short name for the browser that created a passkey. A tenant sends a raw User-Agent string or its own name, which is
 * used as is.
 *
 * @param {unknown} userAgent
 * @returns {string | undefined}
 */
export function deviceName(userAgent) {
  if (typeof userAgent !== "string" || userAgent === "") return undefined;
  if (!userAgent.startsWith("Mozilla/")) return userAgent;
  const names = [BROWSERS, SYSTEMS].map((table) => table.find(([pattern]) => pattern.test(userAgent))?.[1]);
  return names.filter(Boolean).join(" on ") || undefined;
}
