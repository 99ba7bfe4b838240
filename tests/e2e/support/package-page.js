import { CLIENT_ID } from "./journey.js";
import { submitLoginForm } from "./login-page.js";

/**
 * @typedef {object} Outcome of a call: either `value` or `error`
 * @property {unknown} [value]
 * @property {{ typed: boolean, code: string, message: string, cause?: string, [detail: string]: unknown }} [error] `typed`
 *   tells whether it is a MyAccountError, `cause` is the name of a DOMException
 */

/**
 * The bare page, which uses the package as an application does.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {import("playwright-core").Page} [page] default: the first tab
 */
export function packagePage({ app, tenant, ...env }, page = env.page) {
  const driver = {
    /** Opens the page. @param {string} [query] */
    async open(query = "") {
      await page.goto(`${app.origin}/${query}`);
    },

    /**
     * Creates the page's client, with these changes to a valid configuration.
     * @returns {Promise<Outcome>}
     */
    create(changes = {}) {
      const config = { domain: tenant.origin, clientId: CLIENT_ID, ...changes };
      return page.evaluate((given) => {
        return window.settle(async () => Boolean((window.client = await window.MyAccountClient.create(given))));
      }, config);
    },

    /**
     * Calls a method of the client and waits for its outcome.
     * @param {string} method
     * @param {...unknown} parameters
     * @returns {Promise<Outcome>}
     */
    call(method, ...parameters) {
      return page.evaluate(([name, given]) => window.settle(() => window.client[name](...given)), [method, parameters]);
    },

    /**
     * Iterates over one of the client's async iterators.
     * @param {string} method
     * @param {...unknown} parameters
     * @returns {Promise<{ seen: any[], error?: Outcome["error"] }>} its items, and its error
     */
    iterate(method, ...parameters) {
      return page.evaluate(
        async ([name, given]) => {
          const seen = [];
          const { error } = await window.settle(async () => {
            for await (const item of window.client[name](...given)) seen.push(item);
          });
          return error ? { seen, error } : { seen };
        },
        [method, parameters],
      );
    },

    /** Redirects to the tenant, and waits for its login form or, if it has a session, for the callback. */
    async startLogin(options) {
      const moved = page.waitForURL((url) => url.pathname.startsWith("/login/") || isCallback(url));
      await page.evaluate((given) => void window.client.loginWithRedirect(given), options);
      await moved;
    },

    /** Waits for the callback from the tenant, which is not handled yet. */
    async waitForCallback() {
      await page.waitForURL(isCallback);
    },

    /** Waits until the page has been loaded again and has no client. */
    async waitForReload() {
      await page.waitForFunction(() => window.settle && !window.client);
    },

    /**
     * The whole login.
     * @param {object} [login]
     * @param {object} [login.config] changes to the configuration
     * @param {object} [login.options] of `loginWithRedirect`
     * @returns {Promise<Outcome>} of `handleRedirectCallback`, or of a `create` that failed
     */
    async logIn({ config, options } = {}) {
      await driver.open();
      const created = await driver.create(config);
      if (created.error) return created;
      await driver.startLogin(options);
      if (!isCallback(new URL(await page.url()))) {
        await submitLoginForm(page);
        await driver.waitForCallback();
      }
      await driver.create(config);
      return driver.call("handleRedirectCallback");
    },
  };

  function isCallback({ origin, search, hash }) {
    return origin === app.origin && /[?#&]state=/.test(search + hash);
  }

  return driver;
}
