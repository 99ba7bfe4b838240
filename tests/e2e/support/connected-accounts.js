import assert from "node:assert/strict";
import { decide, providerAsks } from "./provider-page.js";

/** The usual scopes of a session, and those of connected accounts. */
export const connectScope = [
  "openid profile email offline_access",
  ...["read", "create", "delete"].map((verb) => `${verb}:me:connected_accounts`),
].join(" ");

/**
 * The connecting of an account, as an application and a person go through it.
 * @param {import("./journey.js").Stage} stage
 * @param {ReturnType<typeof import("./package-page.js").packagePage>} app
 * @param {object} [config] changes to the configuration
 */
export function connecting({ page }, app, config = {}) {
  const settings = { scope: connectScope, ...config };
  const way = {
    logIn: () => app.logIn({ config: settings }),

    /** From the application to the other provider's page. */
    async leave(options = {}) {
      const connection = options.connection ?? "calendar";
      await page.evaluate((given) => void window.client.connectAccountWithRedirect(given), { connection, ...options });
      await providerAsks(page, connection);
    },

    /** There and back, with what the person says there: up to the return, which the application has not handled yet. */
    async thereAndBack(options, decision = "Allow") {
      await way.leave(options);
      await decide(page, decision);
      await app.returned();
    },

    /** The application starts again and handles what the page came back with. @returns its outcome */
    async handle() {
      await app.create(settings);
      return app.call("handleRedirectCallback");
    },

    /** The same where the page passes through the login, up to the last outcome. */
    async complete() {
      const returned = page.waitForRequest((request) => isAnswer(new URL(request.url())));
      assert.deepEqual(await way.handle(), { value: { kind: "redirecting" } });
      await returned;
      await app.returned();
      return way.handle();
    },

    /** All of it. */
    async connect(options) {
      await way.thereAndBack(options);
      return way.complete();
    },
  };
  return way;
}

const isAnswer = ({ searchParams }) => searchParams.has("code") && searchParams.has("state");
