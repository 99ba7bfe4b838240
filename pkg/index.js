import { Client, passkeySupport } from "./wasm/my_account_wasm.js";
import { MyAccountError, makeError } from "./error.js";
import { StepUpRetries } from "./step-up-retries.js";
import { load, requireSecureContext } from "./load.js";
import { paginate } from "./pagination.js";
import { SessionEvents } from "./session-events.js";

export { MyAccountError, isMyAccountError } from "./error.js";

/** Reads an own property only, so that a polluted `Object.prototype` cannot set an option. */
const own = (object, name) => (Object(object) === object && Object.hasOwn(object, name) ? object[name] : undefined);

export class MyAccountClient {
  #client;
  #events;
  #stepUpRetries = new StepUpRetries();

  /** @private use {@link MyAccountClient.create} */
  constructor(client, events) {
    if (!(client instanceof Client)) {
      throw new TypeError("MyAccountClient has no public constructor. Use MyAccountClient.create().");
    }
    this.#client = client;
    this.#events = events;
  }

  static async create(config) {
    await load(config);
    requireSecureContext();
    const events = new SessionEvents();
    const client = new Client(config, makeError, (type, stepUp) => events.emit(type, stepUp));
    events.watchTabs(client.application(), () => client.endElsewhere());
    return new MyAccountClient(client, events);
  }

  static async passkeySupport(options) {
    await load(options);
    return passkeySupport();
  }

  loginWithRedirect(options) {
    return this.#promise((client) => client.loginWithRedirect(options));
  }

  handleRedirectCallback(url) {
    return this.#promise((client) => client.handleRedirectCallback(url));
  }

  logout(options) {
    return this.#promise((client) => {
      this.#events.notifyTabs();
      return client.logout(options);
    });
  }

  onSessionChange(listener) {
    return this.#events.subscribe(listener);
  }

  loginWithPopup(options) {
    const login = this.#promise((client) => client.loginWithPopup(options));
    return login.then(async (result) => {
      const retry = this.#stepUpRetries.take(own(options, "stepUp"), result.user?.sub);
      if (!retry) return result;
      const [repeated] = await Promise.allSettled([retry()]);
      return { ...result, repeated };
    });
  }

  loginWithPasskey(options) {
    return this.#promise((client) => client.loginWithPasskey(options));
  }

  signUpWithPasskey(options) {
    return this.#promise((client) => client.signUpWithPasskey(options));
  }

  loginWithPassword(options) {
    return this.#promise((client) => client.loginWithPassword(options));
  }

  checkSession(options) {
    return this.#promise((client) => client.checkSession(options));
  }

  refreshSession(options) {
    return this.#promise((client) => client.refreshSession(options));
  }

  mfaAuthenticators(options) {
    return this.#promise((client) => client.mfaAuthenticators(options));
  }

  mfaChallenge(options) {
    return this.#promise((client) => client.mfaChallenge(options));
  }

  mfaAssociate(options) {
    return this.#promise((client) => client.mfaAssociate(options));
  }

  mfaVerify(proof, options) {
    return this.#promise((client) => client.mfaVerify(proof, options));
  }

  getUser() {
    return this.#client?.getUser();
  }

  isAuthenticated() {
    return this.#client?.isAuthenticated() ?? false;
  }

  getSession() {
    return this.#client?.getSession();
  }

  getFactors(options) {
    return this.#operation((client) => client.getFactors(options));
  }

  getAuthenticationMethods(options) {
    return this.#operation((client) => client.getAuthenticationMethods(options));
  }

  getAuthenticationMethod(id, options) {
    return this.#operation((client) => client.getAuthenticationMethod(id, options));
  }

  updateAuthenticationMethod(id, changes, options) {
    return this.#operation((client) => client.updateAuthenticationMethod(id, changes, options));
  }

  deleteAuthenticationMethod(id, options) {
    return this.#operation((client) => client.deleteAuthenticationMethod(id, options));
  }

  enrollPasskey(options) {
    return this.#promise((client) => client.enrollPasskey(options));
  }

  async preparePasskey(options) {
    const handle = await this.#promise((client) => client.preparePasskey(options));
    return Object.freeze({ create: (limits) => this.#promise((client) => client.createPasskey(handle, limits)) });
  }

  enrollmentChallenge(options) {
    return this.#operation((client) => client.enrollmentChallenge(options));
  }

  enrollmentVerify(challenge, proof, options) {
    return this.#promise((client) => client.enrollmentVerify(challenge, proof, options));
  }

  connectAccountWithRedirect(options) {
    return this.#promise((client) => client.connectAccountWithRedirect(options));
  }

  getConnectedAccounts(options) {
    return this.#operation((client) => client.getConnectedAccounts(options));
  }

  allConnectedAccounts(options) {
    return paginate((page) => this.getConnectedAccounts(page), options);
  }

  getConnections(options) {
    return this.#operation((client) => client.getConnections(options));
  }

  allConnections(options) {
    return paginate((page) => this.getConnections(page), options);
  }

  deleteConnectedAccount(id, options) {
    return this.#operation((client) => client.deleteConnectedAccount(id, options));
  }

  getConsents(options) {
    return this.#operation((client) => client.getConsents(options));
  }

  getConsent(id, options) {
    return this.#operation((client) => client.getConsent(id, options));
  }

  getOrganizations(options) {
    return this.#operation((client) => client.getOrganizations(options));
  }

  allOrganizations(options) {
    return paginate((page) => this.getOrganizations(page), options);
  }

  getUserProfile(options) {
    return this.#operation((client) => client.getUserProfile(options));
  }

  updateUserProfile(changes, options) {
    return this.#operation((client) => client.updateUserProfile(changes, options));
  }

  request(request) {
    return this.#operation((client) => client.request(request));
  }

  free() {
    const client = this.#client;
    this.#client = undefined;
    this.#events.close();
    client?.close();
    client?.free();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  /** An API call, which `loginWithPopup` may retry after a step-up. */
  #operation(call) {
    const subject = this.getUser()?.sub;
    return this.#promise(call).catch((error) => {
      this.#stepUpRetries.keep(error, subject, () => this.#operation(call));
      throw error;
    });
  }

  /** Any call into the WebAssembly client. After `free()` its memory is gone, so the call rejects instead. */
  #promise(call) {
    return this.#client
      ? call(this.#client)
      : Promise.reject(new MyAccountError("invalid_request", "The client has been freed. Create a new one."));
  }
}
