import assert from "node:assert/strict";
import { test } from "node:test";
import { rows as accounts } from "./quirks/accounts.js";
import { rows as location } from "./quirks/location.js";
import { rows as login } from "./quirks/login.js";
import { rows as methods } from "./quirks/methods.js";
import { rows as requests } from "./quirks/requests.js";
import { packageJourney } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";

const DISAGREEMENTS = 29;

const rows = [...accounts, ...location, ...login, ...methods, ...requests].sort((a, b) => a.number - b.number);

test("each disagreement has a row", () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: DISAGREEMENTS }, (_, index) => index + 1),
  );
});

for (const { number, name, options, run } of rows) {
  packageJourney(`${number}. ${name}`, (env) => run(env, packagePage(env)), options);
}
