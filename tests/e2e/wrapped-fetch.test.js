import assert from "node:assert/strict";
import { everyEngine } from "./support/engines/index.js";
import { packageJourneyIn } from "./support/journey.js";
import { submitLoginForm } from "./support/login-page.js";
import { packagePage } from "./support/package-page.js";
import { apiRequests } from "./support/tenant-log.js";

/** What scripts of other vendors do to `fetch`, each installed once the module has been loaded. */
const wrappers = {
  "reads the URL and an init object only": () => {
    const { fetch } = window;
    window.fetch = (input, init) => fetch(String(input?.url ?? input), init);
  },
  "spreads the headers into a plain object": () => {
    const { fetch } = window;
    window.fetch = (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, accept: "*/*" } });
  },
  "copies the headers with hasOwnProperty": () => {
    /* eslint-disable no-prototype-builtins -- what such scripts do */
    const { fetch } = window;
    window.fetch = (input, init = {}) => {
      const headers = new Headers();
      for (const name in init.headers) {
        if (init.headers.hasOwnProperty(name)) headers.set(name, init.headers[name]);
      }
      return fetch(input, init.hasOwnProperty("method") ? { ...init, headers } : {});
    };
    /* eslint-enable no-prototype-builtins */
  },
  "passes strings to a native bridge and returns text": () => {
    const { fetch } = window;
    window.fetch = async (input, init) => {
      const { url, method, headers, body } = JSON.parse(JSON.stringify({ url: input, ...init }));
      const response = await fetch(url, { method, headers, body });
      const text = await response.text();
      return { ok: response.ok, status: response.status, headers: response.headers, text: async () => text };
    };
  },
  "returns chunks of another realm": () => {
    const { fetch } = window;
    const frame = document.body.appendChild(document.createElement("iframe"));
    const { Uint8Array: Foreign } = frame.contentWindow;
    window.fetch = async (input, init) => {
      const response = await fetch(input, init);
      const bytes = new Foreign(await response.arrayBuffer());
      let isRead = false;
      const read = async () => (isRead ? { done: true } : ((isRead = true), { done: false, value: bytes }));
      const { status, headers } = response;
      return { status, headers, body: { getReader: () => ({ read }) } };
    };
  },
};

for (const [name, wrap] of Object.entries(wrappers)) {
  packageJourneyIn(everyEngine, `login and calls work if fetch ${name}`, async (env) => {
    const { page, tenant } = env;
    const app = packagePage(env);
    await app.open();
    await app.create();
    await page.evaluate(wrap);
    await app.startLogin();
    await submitLoginForm(page);
    await app.waitForCallback();
    await app.create();
    await page.evaluate(wrap);
    assert.deepEqual(await app.call("handleRedirectCallback"), { value: { kind: "login" } });
    const { value: methods } = await app.call("getAuthenticationMethods");
    const phone = methods.find(({ type }) => type === "phone");
    const { value: renamed } = await app.call("updateAuthenticationMethod", phone.id, { name: "Renamed" });
    assert.equal(renamed.name, "Renamed");
    assert.deepEqual(apiRequests(tenant), [
      "POST /oauth/token",
      "GET /me/v1/authentication-methods",
      `PATCH /me/v1/authentication-methods/${encodeURIComponent(phone.id)}`,
    ]);
  });
}
