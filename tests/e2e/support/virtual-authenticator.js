/**
 * Gives a page a platform authenticator in the place of the browser's prompt (WebAuthn Level 3, 11).
 * @param {import("playwright-core").Page} page
 * @param {object} [person]
 * @param {boolean} [person.present] whether somebody touches it when asked
 * @param {boolean} [person.verified] whether it recognises who that is
 * @param {object} [person.features] more of what the browser's virtual authenticators can have, such as `hasPrf`
 */
export async function addVirtualAuthenticator(page, { present = true, verified = true, ...features } = {}) {
  // A tab that is driven by WebDriver has commands for it.
  if (page.addVirtualAuthenticator) return page.addVirtualAuthenticator({ present, verified });
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: present,
      ...features,
    },
  });
  return {
    /** @param {boolean} enabled */
    setPresent: (enabled) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),

    /** @param {boolean} isUserVerified */
    setVerified: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),

    /** Makes signatures that are none. */
    forgeSignatures: () =>
      session.send("WebAuthn.setResponseOverrideBits", { authenticatorId, isBogusSignature: true }),

    /** @returns {Promise<number>} how many passkeys it holds */
    async count() {
      const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
  };
}
