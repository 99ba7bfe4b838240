import assert from "node:assert/strict";
import { packagePage } from "./support/package-page.js";
import { packageJourney } from "./support/stage.js";
import { addVirtualAuthenticator } from "./support/virtual-authenticator.js";

const METHODS = "/me/v1/authentication-methods";

for (const hasJson of [true, false]) {
  const how = hasJson ? "with the browser's own JSON" : "without it";
  packageJourney(`inputs and results of extensions keep their bytes, ${how}`, async (stage) => {
    const { page, tenant } = stage;
    const app = packagePage(stage);
    await addVirtualAuthenticator(page, { hasPrf: true, hasLargeBlob: true });
    await app.logIn();
    const seed = Buffer.from([251, 255, 254]);
    await page.route(`${tenant.origin}${METHODS}`, async (route) => {
      const response = await route.fetch();
      const { authn_params_public_key: options, ...rest } = await response.json();
      // Standard alphabet on purpose: browsers' own parsers refuse it.
      const extensions = {
        credProps: true,
        prf: { eval: { first: seed.toString("base64") } },
        largeBlob: { support: "preferred" },
      };
      await route.fulfill({ response, json: { ...rest, authn_params_public_key: { ...options, extensions } } });
    });
    await page.evaluate((keepsJson) => {
      const create = navigator.credentials.create.bind(navigator.credentials);
      const { toJSON } = PublicKeyCredential.prototype;
      if (!keepsJson) {
        delete PublicKeyCredential.parseCreationOptionsFromJSON;
        delete PublicKeyCredential.prototype.toJSON;
      }
      navigator.credentials.create = async (options) => {
        window.asked = Array.from(new Uint8Array(options.publicKey.extensions.prf.eval.first));
        const credential = await create(options);
        window.own = toJSON.call(credential);
        window.secret = credential.getClientExtensionResults().prf.results.first;
        return credential;
      };
    }, hasJson);
    const verification = page.waitForRequest((request) => request.url().endsWith("/verify"));
    assert.equal((await app.call("enrollPasskey")).value?.type, "passkey");
    const { authn_response: sent } = (await verification).postDataJSON();
    const { asked, own } = await page.evaluate(() => ({ asked: window.asked, own: window.own }));
    assert.deepEqual(asked, [...seed]);
    assert.deepEqual(sent.clientExtensionResults, own.clientExtensionResults);
    assert.equal(sent.clientExtensionResults.credProps.rk, true);
    assert.deepEqual(sent.clientExtensionResults.prf, { enabled: true }, "what it gives stays in the page");
    assert.equal(await page.evaluate(() => window.secret.byteLength), 32);
    for (const name of ["clientDataJSON", "attestationObject"]) assert.equal(sent.response[name], own.response[name]);
    assert.deepEqual(sent.response.transports, own.response.transports);
    assert.deepEqual([sent.id, sent.rawId, sent.authenticatorAttachment], [own.id, own.rawId, "platform"]);
  });
}
