import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";

packageJourneyIn(everyEngine, "the test drivers of all browsers behave the same", async (env) => {
  const { page, context, app: server } = env;
  await packagePage(env).open();

  const given = { list: [1, null, undefined, "é\u2028'`"], inner: { not: undefined } };
  const got = await page.evaluate((value) => [value, typeof value.list[2], "not" in value.inner, undefined], given);
  assert.deepEqual(got, [given, "undefined", true, undefined]);
  assert.equal(await page.evaluate("[location.origin].length"), 1);
  await assert.rejects(
    page.evaluate(async () => {
      throw new RangeError("what went wrong");
    }),
    /RangeError: what went wrong/,
  );

  const waiting = page.evaluate(() => new Promise((resolve) => (window.letGo = resolve)));
  const second = await context.newPage();
  await packagePage(env, second).open("?second");
  assert.equal(await second.evaluate(() => typeof window.letGo), "undefined");
  await page.evaluate(() => window.letGo("let go"));
  assert.equal(await waiting, "let go", "a waiting page blocks neither itself nor another");

  await page.evaluate(() => {
    const button = document.createElement("button");
    button.textContent = "Open a window";
    button.addEventListener("click", () => window.open("/?opened", "opened", "popup"));
    document.body.append(button);
  });
  const opening = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Open a window" }).click();
  const opened = await opening;
  await opened.waitForURL(`${server.origin}/?opened`);
  assert.equal(await opened.evaluate(() => window.name), "opened");
  assert.equal(context.pages().length, 3);
  await second.close();
  const closed = opened.waitForEvent("close");
  await opened.evaluate(() => void setTimeout(() => window.close()));
  await closed;
  assert.equal(context.pages().length, 1);
});
