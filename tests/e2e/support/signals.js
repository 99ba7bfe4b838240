/**
 * Records the page's signals to authenticators and passes them on (WebAuthn Level 3, 5.1.10).
 * @param {import("playwright-core").Page} page
 */
export async function recordSignals(page) {
  await page.evaluate(() => {
    window.signals = [];
    const results = [];
    window.signalled = () => Promise.allSettled(results);
    for (const method of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
      const signal = PublicKeyCredential[method].bind(PublicKeyCredential);
      PublicKeyCredential[method] = (options) => {
        window.signals.push({ method, options });
        const result = signal(options);
        results.push(result);
        return result;
      };
    }
  });

  /** @returns {Promise<{ method: string, options: object }[]>} the signals so far, all processed by the browser */
  const all = () => page.evaluate(() => window.signalled().then(() => window.signals));

  return { all, methods: async () => (await all()).map(({ method }) => method) };
}
