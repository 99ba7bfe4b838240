import type {
  AuthenticationMethodOf,
  EnrollmentChallenge,
  EnrollmentChallengeOptions,
  EnrollmentChallenges,
  EnrollmentProofs,
  EnrollmentRequests,
  EnrollmentType,
  MyAccountClient,
  PasskeyAuthenticationMethod,
  PasswordPolicy,
  PreparedPasskey,
} from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

export async function accepted(client: MyAccountClient, signal: AbortSignal): Promise<void> {
  const passkey = await client.enrollPasskey({ connection: "Users", identity_user_id: "auth0|1", signal });
  assertType<Equal<typeof passkey, PasskeyAuthenticationMethod>>();

  const upgraded = await client.enrollPasskey({ conditional: true, signal });
  assertType<Equal<typeof upgraded, PasskeyAuthenticationMethod | undefined>>();
  const perhaps = await client.enrollPasskey({ conditional: Boolean(signal) });
  assertType<Equal<typeof perhaps, PasskeyAuthenticationMethod | undefined>>();
  const prepared: PreparedPasskey = await client.preparePasskey({ connection: "Users", signal });
  const created = await prepared.create({ signal, timeoutMs: 50 });
  assertType<Equal<typeof created, PasskeyAuthenticationMethod>>();

  const identity = { connection: "Users", identity_user_id: "auth0|1" };
  const { authn_params_public_key: options } = await client.enrollmentChallenge({ type: "passkey", ...identity });
  assertType<Equal<typeof options, PublicKeyCredentialCreationOptionsJSON>>();
  const { policy } = await client.enrollmentChallenge({ type: "password", ...identity, signal, timeoutMs: 50 });
  assertType<Equal<typeof policy, PasswordPolicy>>();
  const totp = await client.enrollmentChallenge({ type: "totp" });
  assertType<Equal<typeof totp, EnrollmentChallenge<"totp">>>();
  const push = await client.enrollmentChallenge({ type: "push-notification" });
  const texts: (string | undefined)[] = [totp.barcode_uri, totp.manual_input_code, push.barcode_uri];
  const { recovery_code: code } = await client.enrollmentChallenge({ type: "recovery-code" });
  assertType<Equal<typeof code, string>>();
  await client.enrollmentChallenge({ type: "email", email: "ada@example.test" });
  const phone = { phone_number: "+12025550143", preferred_authentication_method: "voice" };
  await client.enrollmentChallenge({ type: "phone", ...phone });
  await client.enrollmentChallenge({ type: "phone", phone_number: "+12025550143" });
  const later: unknown = totp.expires_in;
  void [texts, later];
}

/** Requests, challenges and proofs cover the same types, and each is the type of an authentication method. */
export function tablesHaveTheSameTypes<T extends EnrollmentType>(): void {
  assertType<Equal<keyof EnrollmentChallenges, EnrollmentType>>();
  assertType<Equal<keyof EnrollmentProofs, EnrollmentType>>();
  assertType<Equal<keyof EnrollmentRequests, EnrollmentType>>();
  const method: AuthenticationMethodOf<EnrollmentType>["type"] = "passkey" satisfies T | string;
  void method;
}

export async function rejected(client: MyAccountClient): Promise<void> {
  // @ts-expect-error phone_number is missing
  await client.enrollmentChallenge({ type: "phone" });
  // @ts-expect-error email is missing
  await client.enrollmentChallenge({ type: "email" });
  // @ts-expect-error the member is called email
  await client.enrollmentChallenge({ type: "email", address: "ada@example.test" });
  // @ts-expect-error phone_number must be a string
  await client.enrollmentChallenge({ type: "phone", phone_number: 12025550143 });
  // @ts-expect-error security keys cannot be enrolled
  await client.enrollmentChallenge({ type: "webauthn-roaming" });
  // @ts-expect-error platform authenticators cannot be enrolled as a factor
  await client.enrollmentChallenge({ type: "webauthn-platform" });
  // @ts-expect-error the type is called phone, not sms
  await client.enrollmentChallenge({ type: "sms", phone_number: "+12025550143" });
  const typeless = { phone_number: "+12025550143" };
  // @ts-expect-error type is missing
  await client.enrollmentChallenge(typeless);
  // @ts-expect-error totp takes no phone_number
  await client.enrollmentChallenge({ type: "totp", phone_number: "+12025550143" });
  // @ts-expect-error optional members do not accept undefined
  await client.enrollmentChallenge({ type: "passkey", connection: undefined });
  // @ts-expect-error the API's member is identity_user_id
  await client.enrollPasskey({ identityUserId: "auth0|1" });
  // @ts-expect-error a passkey takes no phone_number
  const request: EnrollmentChallengeOptions<"passkey"> = { type: "passkey", phone_number: "+12025550143" };
  void request;
}

export function readonlyMembers(
  challenge: EnrollmentChallenge<"totp">,
  password: EnrollmentChallenge<"password">,
): void {
  // @ts-expect-error challenges are readonly
  challenge.barcode_uri = "otpauth://";
  // @ts-expect-error handle is readonly too
  challenge.handle = 2;
  // @ts-expect-error nested members are readonly
  password.policy.complexity.min_length = 1;
  // @ts-expect-error nested arrays are readonly
  password.policy.complexity.character_types.push("emoji");
  // @ts-expect-error auth_session is not exposed
  const session: string = challenge.auth_session;
  void session;
}
