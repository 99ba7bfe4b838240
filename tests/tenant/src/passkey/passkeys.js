import { requestOptions, verifyAuthentication } from "./authentication.js";
import { creationOptions, deviceTypeOf, userHandle, verifyRegistration } from "./registration.js";

/** Registers and authenticates the passkeys of all users. */
export class Passkeys {
  #methods;
  #relyingParty;
  #clock;
  /** The last signature counter by credential id. The API does not show it. */
  #counters = new Map();

  /**
   * @param {object} deps
   * @param {import("../state/authentication-methods.js").AuthenticationMethods} deps.methods
   * @param {import("./relying-party.js").RelyingParty} deps.relyingParty
   * @param {import("../state/clock.js").Clock} deps.clock
   */
  constructor({ methods, relyingParty, clock }) {
    this.#methods = methods;
    this.#relyingParty = relyingParty;
    this.#clock = clock;
  }

  /**
   * @param {{ userId: string, email: string, name: string }} user
   * @param {{ excludeKnown?: boolean }} [preferences] whether to exclude authenticators that hold a passkey of the user
   */
  creationOptions(user, { excludeKnown = false } = {}) {
    const known = () => this.#methods.list(user.userId, "passkey");
    const exclude = excludeKnown ? known().map(({ key_id: id, transports }) => ({ id, transports })) : undefined;
    return creationOptions({ relyingParty: this.#relyingParty, user, exclude });
  }

  requestOptions() {
    return requestOptions(this.#relyingParty);
  }

  /**
   * @param {object} ceremony
   * @param {{ userId: string }} ceremony.user
   * @param {string} ceremony.clientId
   * @param {string} ceremony.challenge
   * @param {object} ceremony.response
   * @param {string} ceremony.userAgent
   * @returns {Promise<object>} the members of the method; rejects if verification fails
   */
  async register({ user, clientId, challenge, response, userAgent }) {
    const relyingParty = this.#relyingParty;
    const origins = relyingParty.originsOf(clientId);
    const registration = await verifyRegistration({ response, challenge, origins, relyingParty });
    const { credential, credentialBackedUp, aaguid } = registration;
    if (this.#methods.ownerOf(credential.id)) throw new Error("The passkey is already registered");
    this.#counters.set(credential.id, credential.counter);
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

  /**
   * @param {object} ceremony
   * @param {string} ceremony.clientId
   * @param {string} ceremony.challenge
   * @param {object} ceremony.response
   * @returns {Promise<{ userId: string, commit: () => void }>} `commit()` records the login
   */
  async authenticate({ clientId, challenge, response }) {
    const relyingParty = this.#relyingParty;
    const { userId, method } = this.#find(response.id);
    const { newCounter, credentialBackedUp } = await verifyAuthentication({
      response,
      challenge,
      origins: relyingParty.originsOf(clientId),
      relyingParty,
      method,
      counter: this.#counters.get(method.key_id) ?? 0,
    });
    this.#find(response.id);
    return {
      userId,
      commit: () => {
        this.#counters.set(method.key_id, newCounter);
        if (this.#methods.get(userId, method.id)) {
          const changes = { last_auth_at: this.#clock.isoDate(), credential_backed_up: credentialBackedUp };
          this.#methods.change(userId, method.id, changes);
        }
      },
    };
  }

  /** Excludes security keys, which are second factors. */
  #find(keyId) {
    const owner = this.#methods.ownerOf(keyId);
    if (owner?.method.type !== "passkey") throw new Error("The passkey is unknown or was removed");
    return owner;
  }
}
