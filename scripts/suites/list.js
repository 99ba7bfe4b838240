import { TARGET } from "../setup/versions.js";
import { countLibtest } from "./count.js";
import { nodeTests } from "./node-tests.js";
import { writeCapabilities } from "./webdriver.js";

/**
 * @typedef {object} Run a command of a suite
 * @property {string} title
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {(output: string) => import("./count.js").Count} count
 * @property {number} [limitMs] after which the run is stopped; default: 20 minutes
 *
 * @typedef {object} Suite
 * @property {("rust" | "node" | "browsers" | "package")[]} needs
 * @property {(setup: import("../setup/index.js").Setup, filter?: string) => Run[]} runs
 */

/** @type {Record<string, Suite>} */
export const suites = {
  native: {
    needs: ["rust"],
    runs: ({ rust }, filter) => [
      {
        title: "native",
        command: "cargo",
        args: ["test", "--no-fail-fast", ...(filter ? ["--", filter] : [])],
        env: rust,
        count: countLibtest,
      },
    ],
  },
  scripts: {
    needs: ["node"],
    runs: ({ rust }, filter) => [nodeTests({ title: "scripts", folder: "scripts/test", env: rust, filter })],
  },
  types: {
    needs: ["node"],
    runs: ({ rust }, filter) => [nodeTests({ title: "types", folder: "tests/types", env: rust, filter })],
  },
  tenant: {
    needs: ["node"],
    runs: ({ rust }, filter) => [
      // Starting a process takes most of a file's time, so two files run in parallel.
      nodeTests({
        title: "tenant",
        folder: "tests/tenant/test",
        env: rust,
        filter,
        flags: ["--test-concurrency=2"],
      }),
    ],
  },
  demo: {
    needs: ["node", "package"],
    runs: ({ rust }, filter) => [nodeTests({ title: "demo page", folder: "www/test", env: rust, filter })],
  },
  wasm: {
    needs: ["rust", "browsers"],
    runs: ({ wasm }, filter) =>
      [
        { title: "wasm in Chromium", driver: "CHROMEDRIVER", other: "GECKODRIVER" },
        { title: "wasm in Firefox", driver: "GECKODRIVER", other: "CHROMEDRIVER" },
      ].map(({ title, driver, other }) => ({
        title,
        command: "cargo",
        args: ["test", `--target=${TARGET}`, "--lib", ...(filter ? ["--", filter] : [])],
        env: {
          ...wasm,
          // The runner uses the first driver whose variable is set.
          [driver]: wasm[driver],
          [other]: undefined,
          WASM_BINDGEN_TEST_WEBDRIVER_JSON: writeCapabilities(wasm),
          WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
          WASM_BINDGEN_TEST_TIMEOUT: "180",
        },
        count: countLibtest,
      })),
  },
  e2e: {
    needs: ["node", "browsers", "package"],
    runs: ({ wasm }, filter) => [
      // A journey mostly waits for its browser, so two files run in parallel.
      nodeTests({
        title: "journeys",
        folder: "tests/e2e",
        env: wasm,
        filter,
        // Each journey has its own limit, in journey.js. CI allows 90 minutes for everything.
        fileMinutes: 30,
        limitMs: 60 * 60_000,
        flags: ["--test-concurrency=2"],
      }),
    ],
  },
};
