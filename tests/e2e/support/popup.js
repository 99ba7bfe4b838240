/**
 * Whether an expression opens a popup before it returns.
 * @param {import("playwright-core").Page} page
 * @param {string} expression
 * @returns {Promise<boolean>}
 */
export const opensPopupSynchronously = (page, expression) =>
  page.evaluate(`(() => {
    let isOpen = false;
    const { open } = window;
    window.open = (...given) => {
      isOpen = true;
      return open(...given);
    };
    ${expression};
    return isOpen;
  })()`);
