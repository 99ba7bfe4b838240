import { setTimeout as sleep } from "node:timers/promises";
import { Capabilities, WebDriver } from "selenium-webdriver";
import { Executor, HttpClient } from "selenium-webdriver/http/index.js";
import { freePort } from "../free-port.js";
import { startProgram } from "./program.js";

const PATIENCE_MS = 20_000;
const POLL_MS = 50;
const QUIT_MS = 10_000;

/**
 * Starts a WebDriver server.
 * @param {string} variable of the environment, which names the program
 * @param {(port: number) => string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {import("./program.js").AddCleanup} addCleanup
 * @returns {Promise<string>} its address
 */
export async function startDriver(variable, args, env, addCleanup) {
  const port = await freePort();
  const { child, stderr } = startProgram(
    variable,
    args(port),
    { env, stdio: ["ignore", "ignore", "pipe"] },
    addCleanup,
  );
  const address = `http://127.0.0.1:${port}`;
  for (let waited = 0; waited < PATIENCE_MS && child.exitCode === null; waited += POLL_MS) {
    const response = await fetch(`${address}/status`).catch(() => undefined);
    if (response?.ok && child.exitCode === null) return address;
    await sleep(POLL_MS);
  }
  throw new Error(`${process.env[variable]} did not start.\n${stderr()}`);
}

/**
 * Opens a browser with a new profile. All paths are in the capabilities, so Selenium searches for nothing.
 * @param {string} address of the driver
 * @param {object} capabilities
 * @param {import("./program.js").AddCleanup} addCleanup
 */
export async function openSession(address, capabilities, addCleanup) {
  const driver = WebDriver.createSession(new Executor(new HttpClient(address)), new Capabilities(capabilities));
  await driver.getSession();
  // A browser that does not respond is stopped with its driver.
  addCleanup(() => Promise.race([driver.quit().catch(() => {}), sleep(QUIT_MS, undefined, { ref: false })]));
  return driver;
}
