import assert from "node:assert/strict";
import { demoPage } from "./support/demo-page.js";
import { everyEngine } from "./support/engines/index.js";
import { demoJourney, packageJourney, packageJourneyIn } from "./support/journey.js";
import { packagePage } from "./support/package-page.js";

/** Invalid values by the field that the error must name. They are expressions, since JSON cannot hold all of them. */
const invalid = {
  domain: [
    "undefined",
    "null",
    "7",
    "''",
    "'http://tenant.example.com'",
    "'ftp://tenant.example.com'",
    "'javascript:alert(1)'",
    "'https://user:pass@tenant.example.com'",
    "'user@tenant.example.com'",
    "'tenant.example.com/'",
    "'https://tenant.example.com/path'",
    "'tenant.example.com?x=1'",
    "'tenant.example.com#x'",
    "'tenant.example.com\\\\@evil.example'",
    "'tenant.example.com:port'",
    "'tenant .example.com'",
    "'ten\\u0430nt.example.com'",
    "'tenant\\u3002example.com'",
    "'\\uff54enant.example.com'",
    "'tenant\\u00ad.example.com'",
    "'ten\\ud800ant.example.com'",
    "'2130706433'",
    "'localhost:4300'",
    "'http://localhost.evil.example'",
  ],
  clientId: ["undefined", "null", "''", "' '", "'a\\n'", "'\\u00e9'", "{}"],
  redirectUri: [
    "''",
    "'/callback'",
    "'callback'",
    "'//app.example.com/'",
    "'http://app.example.com/'",
    "'https://app.example.com/#'",
    "'https://app.example.com/#part'",
    "'https://user@app.example.com/'",
    "'javascript://app.example.com/%0aalert(1)'",
    "new URL('https://app.example.com/')",
    "location.href + '?code=1'",
    "location.href + '?x=1&state=2'",
    "location.href + '?error'",
    "location.href + '?iss=x'",
  ],
  connectOrigins: ["'a.example.com'", "['http://a.example.com']", "['https://a.example.com/connect']", "[7]"],
  scope: ["'a\\tb'", "'a\"b'", "['openid']"],
  timeoutMs: ["0", "-1", "NaN", "Infinity", "600001", "'1000'"],
  organization: ["''", "' '", "7"],
  loginTimeoutSeconds: ["0", "-1", "NaN", "86401", "'1800'"],
  leewaySeconds: ["-1", "NaN", "301", "'60'"],
  idTokenSigningAlg: ["'none'", "'HS256'", "'rs256'", "''", "7", "['RS256']"],
  unknownOption: ["true"],
};

packageJourney("an invalid configuration is rejected and the field is named", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.open();
  const working = `domain: ${JSON.stringify(tenant.origin)}, clientId: "client"`;
  for (const [field, values] of Object.entries(invalid)) {
    for (const value of values) {
      const error = await page.evaluate(`MyAccountClient.create({ ${working}, ${field}: ${value} })
        .then(() => ({}), (error) => ({ typed: error instanceof MyAccountError, code: error.code, message: error.message }))`);
      assert.deepEqual([error.typed, error.code], [true, "invalid_config"], `${field}: ${value}`);
      assert.match(error.message, new RegExp(`^${field} `), `${field}: ${value}`);
    }
  }
  for (const config of ["", "null", "7", "'tenant.example.com'", "() => {}", "[]", "{}"]) {
    const code = await page.evaluate(`MyAccountClient.create(${config}).catch(({ code }) => code)`);
    assert.equal(code, "invalid_config", config);
  }
  assert.deepEqual(tenant.log.entries, []);
});

packageJourneyIn(everyEngine, "create names what the browser lacks", async (env) => {
  const { page } = env;
  const app = packagePage(env);
  for (const name of ["structuredClone", "AbortController", "TextDecoder", "fetch"]) {
    await app.open();
    await page.evaluate((missing) => void (window[missing] = undefined), name);
    const { error } = await app.create();
    assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"], name);
    assert.match(error.message, new RegExp(`no ${name},`));
  }
  await app.open();
  await page.evaluate(() => void Object.defineProperty(window, "isSecureContext", { value: false }));
  const { error } = await app.create();
  assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
  assert.match(error.message, /https/);
});

packageJourney("a page on a localhost subdomain can log in to a tenant on another", async (env) => {
  const { page, tenant, watch, app: server } = env;
  const origin = server.origin.replace("//", "//app.");
  const tenantOrigin = tenant.origin.replace("//", "//tenant.");
  for (const each of [origin, tenantOrigin]) watch.allowOrigin(each);
  // The tenant knows the application at another origin.
  watch.expectStatus(/400/);
  server.policy["connect-src"] = `'self' ${tenantOrigin}`;
  await page.goto(origin);
  assert.equal(await page.evaluate(() => window.isSecureContext), true);
  const app = packagePage(env);
  assert.deepEqual(await app.create({ domain: tenantOrigin }), { value: true });
  const authorization = page.waitForRequest((request) => new URL(request.url()).pathname === "/authorize");
  await page.evaluate(() => void window.client.loginWithRedirect());
  const url = new URL((await authorization).url());
  assert.deepEqual([url.origin, url.searchParams.get("redirect_uri")], [tenantOrigin, `${origin}/`]);
});

packageJourneyIn(everyEngine, "a full sessionStorage is named in the error", async (env) => {
  const { page, tenant } = env;
  const app = packagePage(env);
  await app.open();
  await app.create();
  await page.evaluate(() => {
    for (let size = 2 ** 22; size >= 1; size = size / 2) {
      try {
        for (let index = 0; ; index += 1) sessionStorage.setItem(`${size} ${index}`, "x".repeat(size));
      } catch {
        // The next entry is smaller.
      }
    }
  });
  const { error } = await app.call("loginWithRedirect");
  assert.deepEqual([error?.typed, error?.code], [true, "unsupported_environment"]);
  assert.match(error.message, /^sessionStorage is full/);
  assert.deepEqual(tenant.log.entries, []);
  await page.evaluate(() => sessionStorage.clear());
  await app.startLogin();
});

packageJourney("the constructor throws a TypeError", async (env) => {
  const app = packagePage(env);
  await app.open();
  const thrown = await env.page.evaluate(() => {
    try {
      return String(new window.MyAccountClient({}));
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(thrown, "TypeError");
});

demoJourney("the demo opens its settings for an invalid configuration", async (env) => {
  const { page, app, tenant } = env;
  const demo = demoPage(page);
  await page.goto(`${app.origin}/?domain=http%3A%2F%2Ftenant.example&client_id=x`);
  await demo.waitForError("invalid_config");
  await page.getByRole("textbox", { name: "Domain" }).waitFor();
  await page.getByRole("textbox", { name: "Domain" }).fill(tenant.origin);
  await page.getByRole("textbox", { name: "Client ID" }).fill("journey-app");
  await page.getByRole("button", { name: "Apply" }).click();
  await demo.waitForStatus(/^You are not signed in/);
  await demo.signIn();
  assert.equal(new URL(page.url()).searchParams.get("domain"), tenant.origin);
  assert.deepEqual([...new URL(page.url()).searchParams.keys()], ["domain", "client_id"]);
});
