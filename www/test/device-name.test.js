import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceName } from "../src/device-name.js";

const GECKO = "(KHTML, like Gecko)";

test("a User-Agent string is reduced to browser and operating system", () => {
  const expected = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0": "Firefox on Linux",
    [`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 ${GECKO} HeadlessChrome/156.0.0.0 Safari/537.36`]:
      "Chrome on Linux",
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${GECKO} Chrome/140.0.0.0 Safari/537.36 Edg/140.0`]:
      "Edge on Windows",
    [`Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 ${GECKO} Chrome/140.0.0.0 Mobile Safari/537.36`]:
      "Chrome on Android",
    [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 ${GECKO} Version/18.6 Safari/604.1`]:
      "Safari on iOS",
    [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${GECKO} Version/18.6 Safari/605.1.15`]:
      "Safari on macOS",
  };
  for (const [userAgent, name] of Object.entries(expected)) assert.equal(deviceName(userAgent), name);
});

test("a name set by the tenant is kept, other values are ignored", () => {
  assert.equal(deviceName("Firefox 141.0 / Linux"), "Firefox 141.0 / Linux");
  assert.equal(deviceName("Mozilla/5.0 (something else)"), undefined);
  for (const value of [undefined, null, "", {}, 7]) assert.equal(deviceName(value), undefined);
});
