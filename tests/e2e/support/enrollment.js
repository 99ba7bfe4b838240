import { totpCode, wrongCode as wrong } from "./totp.js";

/** The options that start an enrollment, by type. */
export const requests = {
  passkey: {},
  password: {},
  totp: {},
  "push-notification": {},
  "recovery-code": {},
  email: { email: "countess@example.test" },
  phone: { phone_number: "+12025550199", preferred_authentication_method: "voice" },
};

const sentCode = ({ tenant }) => ({ otp_code: tenant.outbox.messages.at(-1).code });

/**
 * How the user obtains the proof, by type.
 * @type {Record<string, (env: import("./journey.js").JourneyEnv, challenge: any) => object | Promise<object>>}
 */
export const proofs = {
  passkey: async ({ page }, challenge) => ({ credential: await createPasskey(page, challenge) }),
  password: () => ({ new_password: "Difference-Engine-1822" }),
  totp: ({ tenant }, { barcode_uri: uri }) => ({
    otp_code: totpCode(tenant, new URL(uri).searchParams.get("secret")),
  }),
  "push-notification": ({ tenant }) => {
    tenant.outbox.approve(tenant.outbox.messages.at(-1).id);
    return {};
  },
  "recovery-code": () => ({}),
  email: sentCode,
  phone: sentCode,
};

/** A proof with a wrong code. */
export const wrongCode = ({ otp_code: right }) => ({ otp_code: wrong(right) });

/**
 * Runs the ceremony in the page, which keeps the credential in `window.credential`.
 * @param {import("playwright-core").Page} page with an authenticator
 * @param {{ authn_params_public_key: object }} challenge
 * @returns {Promise<object>} the credential's JSON
 */
export function createPasskey(page, challenge) {
  return page.evaluate(async (options) => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    window.credential = await navigator.credentials.create({ publicKey });
    return window.credential.toJSON();
  }, challenge.authn_params_public_key);
}

/** The path of the verification. */
export const verifyPath = (id) => `/me/v1/authentication-methods/${encodeURIComponent(id)}/verify`;

/**
 * Enrolls a method: challenge and verification.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {ReturnType<typeof import("./package-page.js").packagePage>} app
 * @param {string} type
 */
export async function enroll(env, app, type) {
  const { value: challenge } = await app.call("enrollmentChallenge", { type, ...requests[type] });
  return app.call("enrollmentVerify", challenge, await proofs[type](env, challenge));
}
