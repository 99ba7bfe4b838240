import assert from "node:assert/strict";
import { decide, waitForConsentPage } from "./provider-page.js";

/** The usual scopes of a session, and those of connected accounts. */
export const connectScope = [
  "openid profile email offline_access",
  ...["read", "create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
].join(" ");

/**
 * The connecting of an account, as an application and a person go through it.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {ReturnType<typeof import("./package-page.js").packagePage>} app
 * @param {object} [config] changes to the configuration
 */
export function connectFlow({ page }, app, config = {}) {
  const settings = { scope: connectScope, ...config };
  const flow = {
    logIn: () => app.logIn({ config: settings }),

    /** From the application to the other provider's page. */
    async start(options = {}) {
      const connection = options.connection ?? "calendar";
      await page.evaluate((given) => void window.client.connectAccountWithRedirect(given), { connection, ...options });
      await waitForConsentPage(page, connection);
    },

    /** There and back, with what the person says there: up to the return, which the application has not handled yet. */
    async startAndReturn(options, decision = "Allow") {
      await flow.start(options);
      await decide(page, decision);
      await app.waitForCallback();
    },

    /** The application starts again and handles what the page came back with. @returns its outcome */
    async handleCallback() {
      await app.create(settings);
      return app.call("handleRedirectCallback");
    },

    /** The same where the page passes through the login, up to the last outcome. */
    async complete() {
      const returned = page.waitForRequest((request) => isCallback(new URL(request.url())));
      assert.deepEqual(await flow.handleCallback(), { value: { kind: "redirecting" } });
      await returned;
      await app.waitForCallback();
      return flow.handleCallback();
    },

    /** All of it. */
    async connect(options) {
      await flow.startAndReturn(options);
      return flow.complete();
    },
  };
  return flow;
}

const isCallback = ({ searchParams }) => searchParams.has("code") && searchParams.has("state");
