/**
 * Advances both clocks of a page.
 * @param {import("playwright-core").Page} page
 * @param {number} seconds
 */
export function advancePageClock(page, seconds) {
  return page.evaluate((ahead) => {
    for (const clock of [Date, performance]) {
      const now = clock.now.bind(clock);
      clock.now = () => now() + ahead;
    }
  }, seconds * 1000);
}

/**
 * Sets the wall clock of a page, as a user does: it differs from the machine's clock, and is as fast.
 * @param {import("playwright-core").Page} page
 * @param {number} seconds ahead of the machine's clock; negative behind it
 */
export function setPageClock(page, seconds) {
  return page.evaluate(shiftWallClock, seconds);
}

/**
 * The same for every page that a tab loads from now on.
 * @param {import("playwright-core").Page} page
 * @param {number} seconds
 */
export function setClockOfAllPages(page, seconds) {
  return page.addInitScript(shiftWallClock, seconds);
}

function shiftWallClock(seconds) {
  const now = (Date.machineNow ??= Date.now.bind(Date));
  Date.now = () => now() + seconds * 1000;
}
