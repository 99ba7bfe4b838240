import { mkdir, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startDemo } from "my-account-wasm-demo/server";
import { startTenant } from "my-account-wasm-tenant";
import { chromium } from "./engines/index.js";
import { startFixture, strictPolicy } from "./fixture-server.js";
import { freePort } from "./free-port.js";

const ARTIFACTS = fileURLToPath(new URL("../artifacts/", import.meta.url));
const LIMIT_MS = 90_000;
const ATTEMPTS = 5;

export const CLIENT_ID = "journey-app";

/**
 * @typedef {object} Stage
 * @property {import("my-account-wasm-tenant").Tenant} tenant
 * @property {{ origin: string, policy?: Record<string, string> }} app the page's server
 * @property {import("./engines/index.js").Engine} engine
 * @property {import("playwright-core").BrowserContext} context
 * @property {import("playwright-core").Page} page a first tab, which is still empty
 * @property {import("./watch.js").Watch} watch
 */

/**
 * A test on the demo page, with a tenant and a browser profile of its own.
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} run
 */
export const demoJourney = (name, run) => journey(name, openDemo, run);

/**
 * A test on a bare page with the package in its global scope, under a policy for one tenant.
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} run
 * @param {Omit<import("my-account-wasm-tenant").TenantOptions, "clients"> & { client?: object }} [options] of the tenant, and
 *   what its one application has besides
 */
export const packageJourney = (name, run, options) => packageJourneyIn([chromium], name, run, options);

/**
 * The same in several browsers, a test for each. What such a journey may use of a page is in `engines/webdriver-tab.js`.
 * @param {import("./engines/index.js").Engine[]} engines
 * @param {string} name
 * @param {(stage: Stage) => Promise<void>} run
 * @param {Parameters<typeof packageJourney>[2]} [options]
 */
export function packageJourneyIn(engines, name, run, options) {
  for (const engine of engines) {
    const title = engine === chromium ? name : `${name}, in ${engine.name}`;
    journey(title, (atEnd) => openFixture(atEnd, engine, options), run);
  }
}

function journey(name, open, run) {
  test(name, { timeout: LIMIT_MS }, async ({ signal }) => {
    const ends = [];
    const end = async () => {
      while (ends.length > 0) await ends.shift()();
    };
    // A journey whose time is over may wait for a page: the end of the stage sets it free, and the next one can begin.
    signal.addEventListener("abort", () => void end());
    try {
      const stage = await open((step) => ends.unshift(step));
      await play(name, stage, run);
    } finally {
      await end();
    }
  });
}

async function play(name, stage, run) {
  try {
    await run(stage);
    await stage.watch.judge();
  } catch (error) {
    // What is left of the stage may not be enough for artifacts; the failure is what has to be seen.
    await keepArtifacts(name, stage).catch(() => {});
    throw error;
  }
}

async function openFixture(atEnd, engine, { client, ...options } = {}) {
  const app = await startFixture();
  atEnd(app.stop);
  const tenant = await startTenant({ ...options, clients: [{ ...clientAt(app.origin), ...client }] });
  atEnd(tenant.stop);
  app.policy = strictPolicy(tenant.origin);
  return { app, tenant, engine, ...(await engine.open({ app, tenant }, atEnd)) };
}

// Each of the two has to know the other's address before it listens.
async function openDemo(atEnd) {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const app = await startDemo({ tenantOrigin: `http://localhost:${port}`, clientId: CLIENT_ID });
    atEnd(app.stop);
    try {
      const tenant = await startTenant({ port, clients: [clientAt(app.origin)] });
      atEnd(tenant.stop);
      return { app, tenant, engine: chromium, ...(await chromium.open({ app, tenant }, atEnd)) };
    } catch (error) {
      if (error.code !== "EADDRINUSE" || attempt === ATTEMPTS) throw error;
    }
  }
}

function clientAt(origin) {
  return {
    clientId: CLIENT_ID,
    origins: [origin],
    redirectUris: [`${origin}/`],
    logoutUris: [`${origin}/`],
    grants: ["mfa", "password", "passkey"],
  };
}

async function keepArtifacts(name, { context, tenant, watch: { complaints } }) {
  const base = `${ARTIFACTS}${name.replaceAll(/[^a-z0-9]+/gi, "-")}`;
  await mkdir(ARTIFACTS, { recursive: true });
  await writeFile(`${base}.json`, JSON.stringify({ complaints, requests: tenant.log.entries }, null, 2));
  for (const [index, page] of context.pages().entries()) await page.screenshot({ path: `${base}-${index + 1}.png` });
}
