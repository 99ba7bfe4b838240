import assert from "node:assert/strict";
import { test } from "node:test";
import { settingsQuery } from "../src/settings.js";

test("settingsQuery keeps only the settings", () => {
  assert.equal(settingsQuery("?domain=tenant.example&client_id=abc"), "domain=tenant.example&client_id=abc");
  assert.equal(settingsQuery("?code=secret&state=s&client_id=abc"), "client_id=abc");
  assert.equal(settingsQuery("?code=secret&state=s"), "");
  assert.equal(settingsQuery(""), "");
});

test("settingsQuery encodes special characters", () => {
  const domain = "http://localhost:4300";
  const query = settingsQuery(`?${new URLSearchParams({ domain, client_id: "a&b=c" })}`);
  assert.deepEqual(
    [...new URLSearchParams(query)],
    [
      ["domain", domain],
      ["client_id", "a&b=c"],
    ],
  );
});
