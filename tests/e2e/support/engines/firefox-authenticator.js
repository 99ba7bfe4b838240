import { Command, Name } from "selenium-webdriver/lib/command.js";

/**
 * Adds a virtual authenticator to Firefox (WebAuthn Level 3, 11).
 * @param {import("selenium-webdriver").WebDriver} driver
 * @param {{ present: boolean, verified: boolean }} user
 */
export async function firefoxAuthenticator(driver, { present, verified }) {
  const command = (name, parameters) => driver.execute(new Command(name).setParameters(parameters));
  const authenticatorId = await command(Name.ADD_VIRTUAL_AUTHENTICATOR, {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserConsenting: present,
    isUserVerified: verified,
  });
  return {
    /** @param {boolean} isUserVerified */
    setVerified: (isUserVerified) => command(Name.SET_USER_VERIFIED, { authenticatorId, isUserVerified }),

    /** @returns {Promise<number>} the number of stored passkeys */
    count: async () => (await command(Name.GET_CREDENTIALS, { authenticatorId })).length,
  };
}
