import assert from "node:assert/strict";
import { decide, waitForConsentPage } from "./provider-page.js";

/** The usual scopes, and those of connected accounts. */
export const connectScope = [
  "openid profile email offline_access",
  ...["read", "create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
].join(" ");

/**
 * The steps of connecting an account, by the application and the user.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {ReturnType<typeof import("./package-page.js").packagePage>} app
 * @param {object} [config] changes to the configuration
 */
export function connectFlow({ page }, app, config = {}) {
  const settings = { scope: connectScope, ...config };
  const flow = {
    logIn: () => app.logIn({ config: settings }),

    /** Redirects to the provider's consent page. */
    async start(options = {}) {
      const connection = options.connection ?? "calendar";
      await page.evaluate((given) => void window.client.connectAccountWithRedirect(given), { connection, ...options });
      await waitForConsentPage(page, connection);
    },

    /** Redirects to the provider, decides there and returns. The response is not handled yet. */
    async startAndReturn(options, decision = "Allow") {
      await flow.start(options);
      await decide(page, decision);
      await app.waitForCallback();
    },

    /** Creates a new client, which handles the response. @returns its outcome */
    async handleCallback() {
      await app.create(settings);
      return app.call("handleRedirectCallback");
    },

    /** Handles the response, passes the login that it needs, and handles that. @returns the last outcome */
    async complete() {
      const returned = page.waitForRequest((request) => isCallback(new URL(request.url())));
      assert.deepEqual(await flow.handleCallback(), { value: { kind: "redirecting" } });
      await returned;
      await app.waitForCallback();
      return flow.handleCallback();
    },

    /** The whole flow. */
    async connect(options) {
      await flow.startAndReturn(options);
      return flow.complete();
    },
  };
  return flow;
}

const isCallback = ({ searchParams }) => searchParams.has("code") && searchParams.has("state");
