/**
 * Records the page's signals to authenticators and passes them on (WebAuthn Level 3, 5.1.10).
 * @param {import("playwright-core").Page} page
 */
export async function recordSignals(page) {
  await page.evaluate(() => {
    window.signals = [];
    const ends = [];
    window.signalled = () => Promise.allSettled(ends);
    for (const method of ["signalUnknownCredential", "signalAllAcceptedCredentials", "signalCurrentUserDetails"]) {
      const tell = PublicKeyCredential[method].bind(PublicKeyCredential);
      PublicKeyCredential[method] = (options) => {
        window.signals.push({ method, options });
        const end = tell(options);
        ends.push(end);
        return end;
      };
    }
  });

  /** @returns {Promise<{ method: string, options: object }[]>} the signals so far, all processed by the browser */
  const all = () => page.evaluate(() => window.signalled().then(() => window.signals));

  return { all, methods: async () => (await all()).map(({ method }) => method) };
}
