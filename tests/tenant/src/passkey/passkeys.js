import { creationOptions, deviceTypeOf, userHandle, verifyRegistration } from "./registration.js";

/** The passkeys of all users: how one is made. */
export class Passkeys {
  #methods;
  #relyingParty;

  /**
   * @param {object} parts
   * @param {import("../state/authentication-methods.js").AuthenticationMethods} parts.methods
   * @param {import("./relying-party.js").RelyingParty} parts.relyingParty
   */
  constructor({ methods, relyingParty }) {
    this.#methods = methods;
    this.#relyingParty = relyingParty;
  }

  /**
   * @param {{ userId: string, email: string, name: string }} user whose passkey it is to be
   * @param {{ excludeKnown?: boolean }} [wishes] whether an authenticator that has one already must not make another
   */
  creationOptions(user, { excludeKnown = false } = {}) {
    const known = () => this.#methods.list(user.userId, "passkey");
    const exclude = excludeKnown ? known().map(({ key_id: id, transports }) => ({ id, transports })) : undefined;
    return creationOptions({ relyingParty: this.#relyingParty, user, exclude });
  }

  /**
   * @param {object} ceremony
   * @param {{ userId: string }} ceremony.user
   * @param {string} ceremony.clientId
   * @param {string} ceremony.challenge
   * @param {object} ceremony.response
   * @param {string} ceremony.userAgent
   * @returns {Promise<object>} the members of the method that is to be kept; rejects when anything does not hold
   */
  async register({ user, clientId, challenge, response, userAgent }) {
    const relyingParty = this.#relyingParty;
    const origins = relyingParty.originsOf(clientId);
    const registration = await verifyRegistration({ response, challenge, origins, relyingParty });
    const { credential, credentialBackedUp, aaguid } = registration;
    if (this.#methods.ownerOf(credential.id)) throw new Error("This passkey is registered already");
    return {
      identity_user_id: user.userId,
      key_id: credential.id,
      public_key: Buffer.from(credential.publicKey).toString("base64url"),
      user_handle: userHandle(user),
      credential_device_type: deviceTypeOf(registration),
      credential_backed_up: credentialBackedUp,
      aaguid,
      relying_party_id: relyingParty.id,
      ...(credential.transports && { transports: credential.transports }),
      ...(userAgent && { user_agent: userAgent }),
    };
  }
}
