import assert from "node:assert/strict";
import { defaultUser } from "my-account-wasm-tenant";
import { enrollmentRequests, demoPage } from "./support/demo-page.js";
import { demoJourney } from "./support/journey.js";
import { apiRequests } from "./support/tenant-log.js";

demoJourney("a recovery code is copied, downloaded and activated", async (env) => {
  const { page, tenant, app } = env;
  const demo = demoPage(page);
  const { dialog } = demo;
  tenant.users[0].methods.add({ type: "recovery-code" });
  await demo.openSignedIn(app, 3);
  tenant.log.clear();
  await demo.startEnrollment("Recovery code");
  const code = await dialog.secret();
  assert.match(code, /^[A-Z2-9]{24}$/);

  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not here"));
  });
  await dialog.button("Copy").click();
  await dialog.root.getByText(/Could not copy/).waitFor();
  assert.equal(await page.evaluate(() => String(getSelection()).replaceAll(/\s/g, "")), code);

  const downloading = page.waitForEvent("download");
  await dialog.root.getByRole("link", { name: "Download" }).click();
  const download = await downloading;
  assert.equal(download.suggestedFilename(), "recovery-code.txt");
  const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString();
  assert.match(text, new RegExp(`^Recovery code for ${defaultUser.email}\\n\\n${code}\\n`));

  await dialog.button("I saved it").click();
  await demo.waitForStatus(/^Recovery code activated/);
  await demo.waitForCount(demo.methods, 3);
  assert.ok(!(await page.content()).includes(code.slice(0, 4)), "the code is no longer shown");
  assert.match(apiRequests(tenant).join(), enrollmentRequests("recovery-code"));
  const listed = tenant.users[0].methods.list().filter(({ type }) => type === "recovery-code");
  assert.equal(listed.length, 1);
});
