import { TokenBucket } from "../http/token-bucket.js";
import { passkeyGrant } from "../grants/passkey.js";
import { logInByPasskey } from "./log-in.js";
import { passkeyApi } from "./routes.js";
import { PasskeySessions } from "./sessions.js";
import { signUpByPasskey } from "./sign-up.js";

const MINUTE = 60;

/**
 * Logins and sign-ups by passkey on pages of the applications.
 * @param {object} deps
 * @param {Map<string, import("../oidc/clients.js").Client>} deps.clients
 * @param {import("../mfa/policy.js").Policies} deps.policies
 * @param {number} deps.perMinute how many challenges may be asked for
 * @param {import("./passkeys.js").Passkeys} deps.passkeys
 * @param {ReturnType<typeof import("../grants/direct-login.js").directLogins>} deps.logins
 * @param {ReturnType<typeof import("../state/store.js").createStore>} deps.store
 * @param {(user: import("../state/users.js").User) => void} deps.onUserCreated told of everybody who has signed up
 */
export function createPasskeys({ clients, policies, perMinute, passkeys, logins, store, onUserCreated }) {
  const { clock, membership } = store;
  const sessions = new PasskeySessions(clock);
  const bucket = new TokenBucket(perMinute, clock, MINUTE);
  const logIn = logInByPasskey({ passkeys, store });
  const signUp = signUpByPasskey({ passkeys, store, onUserCreated });
  return {
    api: passkeyApi({ clients, policies, bucket, membership, passkeys, sessions, apply: signUp.apply }),
    grants: passkeyGrant({ clients, policies, membership, logins, sessions, logIn, signUp: signUp.complete }),
  };
}
