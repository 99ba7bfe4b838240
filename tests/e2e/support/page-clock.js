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
