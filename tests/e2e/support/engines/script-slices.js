/** How long one command waits for a script; commands for other tabs run in between. */
const SLICE_MS = 50;

let scripts = 0;

/**
 * The `run` command of a tab whose driver can only wait for a script by blocking all its tabs.
 * @param {import("selenium-webdriver").WebDriver} driver
 * @param {(work: () => Promise<any>) => Promise<any>} here runs work in the tab
 */
export function runInSlices(driver, here) {
  return async (source) => {
    const id = `script-${(scripts += 1)}`;
    let outcome = await here(() => driver.executeScript(slice(id, source)));
    while (outcome.pending) outcome = await here(() => driver.executeScript(slice(id)));
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.text;
  };
}

/**
 * A script that waits for the result of a page script for one time slice.
 * @param {string} id of the script
 * @param {string} [source] of the page script, on the first call
 */
function slice(id, source = "Promise.reject('the page was left')") {
  return `
    const running = (window.journeyScripts ??= {});
    running["${id}"] ??= (${source}).then((text) => ({ text }), (error) => ({ error: String(error) }));
    const later = new Promise((resolve) => setTimeout(resolve, ${SLICE_MS}, { pending: true }));
    return Promise.race([running["${id}"], later]);`;
}
