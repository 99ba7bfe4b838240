import { TokenBucket } from "../http/token-bucket.js";
import { passkeyGrant } from "../grants/passkey.js";
import { logInByPasskey } from "./log-in.js";
import { passkeyApi } from "./routes.js";
import { PasskeySessions } from "./sessions.js";
import { signUpByPasskey } from "./sign-up.js";

const MINUTE = 60;

/**
 * Logins and sign-ups by passkey on pages of the applications.
 * @param {object} parts
 * @param {Map<string, import("../oidc/clients.js").Client>} parts.clients
 * @param {import("../mfa/policy.js").Policies} parts.policies
 * @param {number} parts.perMinute how many challenges may be asked for
 * @param {import("./passkeys.js").Passkeys} parts.passkeys
 * @param {ReturnType<typeof import("../grants/direct-login.js").directLogins>} parts.logins
 * @param {ReturnType<typeof import("../state/store.js").createMemory>} parts.memory
 * @param {(user: import("../state/users.js").User) => void} parts.welcome told of everybody who has signed up
 */
export function passkeyParts({ clients, policies, perMinute, passkeys, logins, memory, welcome }) {
  const { clock, membership } = memory;
  const sessions = new PasskeySessions(clock);
  const bucket = new TokenBucket(perMinute, clock, MINUTE);
  const logIn = logInByPasskey({ passkeys, memory });
  const signUp = signUpByPasskey({ passkeys, memory, welcome });
  return {
    api: passkeyApi({ clients, policies, bucket, membership, passkeys, sessions, apply: signUp.apply }),
    grants: passkeyGrant({ clients, policies, membership, logins, sessions, logIn, signUp: signUp.complete }),
  };
}
