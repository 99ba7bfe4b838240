/**
 * Adds a virtual platform authenticator to a page (WebAuthn Level 3, 11).
 * @param {import("playwright-core").Page} page
 * @param {object} [user]
 * @param {boolean} [user.present] whether the user is present
 * @param {boolean} [user.verified] whether user verification succeeds
 * @param {object} [user.features] further options of Chromium's virtual authenticators, such as `hasPrf`
 */
export async function addVirtualAuthenticator(page, { present = true, verified = true, ...features } = {}) {
  // WebDriver tabs have commands for it.
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
  const credentials = async () => {
    return (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials;
  };
  return {
    /** @param {boolean} enabled */
    setPresent: (enabled) => session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),

    /** @param {boolean} isUserVerified */
    setVerified: (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),

    /** Makes the authenticator return invalid signatures. */
    forgeSignatures: () =>
      session.send("WebAuthn.setResponseOverrideBits", { authenticatorId, isBogusSignature: true }),

    /** @returns {Promise<number>} the number of stored passkeys */
    count: async () => (await credentials()).length,

    credentials,

    /** Takes over the passkeys of another authenticator, as a provider that synchronizes them does. */
    async replaceAll(others) {
      await session.send("WebAuthn.clearCredentials", { authenticatorId });
      for (const { credentialId, isResidentCredential, rpId, privateKey, userHandle, signCount } of others) {
        const credential = { credentialId, isResidentCredential, rpId, privateKey, userHandle, signCount };
        await session.send("WebAuthn.addCredential", { authenticatorId, credential });
      }
    },
  };
}
