/**
 * Whether a deed in the page opens a window before it has returned.
 * @param {import("playwright-core").Page} page
 * @param {string} deed an expression
 * @returns {Promise<boolean>}
 */
export const opensPopupSynchronously = (page, deed) =>
  page.evaluate(`(() => {
    let isOpen = false;
    const { open } = window;
    window.open = (...given) => {
      isOpen = true;
      return open(...given);
    };
    ${deed};
    return isOpen;
  })()`);
