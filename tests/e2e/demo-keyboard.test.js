import assert from "node:assert/strict";
import { demoPage, hasFocus } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { totpCode } from "./support/totp.js";

const MAX_TAB_STOPS = 60;

/** Presses Tab until the element has the focus. */
async function tabTo(page, element, key = "Tab") {
  for (let stops = 0; stops < MAX_TAB_STOPS; stops += 1) {
    if ((await element.count()) > 0 && (await hasFocus(element))) return;
    await page.keyboard.press(key);
  }
  assert.fail(`Tab does not reach ${element}`);
}

demoJourney("an authenticator app is managed by keyboard", async (env) => {
  const { page, tenant, app } = env;
  const demo = demoPage(page);
  const { dialog } = demo;
  const added = demo.method("Authenticator app");
  await demo.openSignedIn(app);

  await tabTo(page, demo.addButton("Authenticator app"));
  await page.keyboard.press("Enter");
  await dialog.root.waitFor();
  assert.ok(await hasFocus(dialog.heading));
  const secret = await dialog.secret();
  await tabTo(page, dialog.button("Copy"));
  await tabTo(page, dialog.code);
  await page.keyboard.type(totpCode(tenant, secret));
  await tabTo(page, dialog.button("Confirm"));
  await page.keyboard.press("Space");
  await demo.waitForStatus(/^Authenticator app added/);
  assert.ok(await hasFocus(demo.addButton("Authenticator app")));

  await tabTo(page, added.getByRole("button", { name: "Rename" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.type("My app");
  await page.keyboard.press("Enter");
  await demo.waitForStatus(/^Name changed/);
  assert.ok(await hasFocus(added.getByRole("button", { name: "Rename" })));

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await demo.confirmation.waitFor();
  assert.ok(await hasFocus(demo.confirmation.getByRole("button", { name: "Cancel" })));
  await page.keyboard.press("Escape");
  await demo.confirmation.waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await tabTo(page, demo.confirmation.getByRole("button", { name: "Remove" }));
  await page.keyboard.press("Enter");
  await demo.waitForStatus(/ removed\.$/);
  await demo.waitForCount(demo.methods, 2);
});

demoJourney("a dialog traps the focus, and Escape restores it", async ({ page, app }) => {
  const demo = demoPage(page);
  const { dialog } = demo;
  await demo.openSignedIn(app);
  for (const type of ["Phone", "Password", "Recovery code"]) {
    await tabTo(page, demo.addButton(type));
    await page.keyboard.press("Enter");
    await dialog.root.waitFor();
    await tabTo(page, dialog.button("Cancel"));
    for (const key of ["Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
      await page.keyboard.press(key);
      const isOutside = await page.evaluate(() => Boolean(document.activeElement.closest("main")));
      assert.equal(isOutside, false, `${type}: ${key} left the dialog`);
    }
    await page.keyboard.press("Escape");
    await dialog.waitForClosed();
    assert.ok(await hasFocus(demo.addButton(type)), type);
  }
});
