import { TokenBucket } from "../http/token-bucket.js";
import { passkeyGrant } from "../grants/passkey.js";
import { logInByPasskey } from "./log-in.js";
import { passkeyApi } from "./routes.js";
import { PasskeySessions } from "./sessions.js";
import { signUpByPasskey } from "./sign-up.js";

const MINUTE = 60;

/**
 * Login and sign-up by passkey on the applications' own pages.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {number} deps.perMinute the rate limit for challenges
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {ReturnType<typeof import("../grants/direct-login.js").directLogin>} deps.logins
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 * @param {(user: import("../state/users.js").User) => void} deps.onUserCreated called after a sign-up
 */
export function createPasskeys({ clients, policies, perMinute, passkeys, logins, store, onUserCreated }) {
  const { clock, membership } = store;
  const sessions = new PasskeySessions(clock);
  const bucket = new TokenBucket(perMinute, clock, MINUTE);
  const logIn = logInByPasskey({ passkeys, store });
  const signUp = signUpByPasskey({ passkeys, store, onUserCreated });
  return {
    api: passkeyApi({ clients, policies, bucket, membership, passkeys, sessions, createNewUser: signUp.createNewUser }),
    grants: passkeyGrant({ clients, policies, membership, logins, sessions, logIn, signUp: signUp.complete }),
  };
}
