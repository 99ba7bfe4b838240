import type {
  AuthenticationMethod,
  EmailAuthenticationMethod,
  EnrollmentChallenge,
  EnrollmentProof,
  EnrollmentType,
  MyAccountClient,
  PasskeyAuthenticationMethod,
  PhoneAuthenticationMethod,
  TotpAuthenticationMethod,
} from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

type Challenges = { [T in EnrollmentType]: EnrollmentChallenge<T> };

const credential: unknown = undefined;

export async function accepted(client: MyAccountClient, challenges: Challenges, signal: AbortSignal): Promise<void> {
  const { passkey, password, totp, email, phone, "push-notification": push, "recovery-code": recovery } = challenges;
  const enrolled = await client.enrollmentVerify(passkey, { credential });
  assertType<Equal<typeof enrolled, PasskeyAuthenticationMethod>>();
  await client.enrollmentVerify(password, { new_password: "corr3ct-Horse" });
  const app = await client.enrollmentVerify(totp, { otp_code: "204816" }, { signal, timeoutMs: 50 });
  assertType<Equal<typeof app, TotpAuthenticationMethod>>();
  const mail = await client.enrollmentVerify(email, { otp_code: "204816" });
  assertType<Equal<typeof mail, EmailAuthenticationMethod>>();
  const number = await client.enrollmentVerify(phone, { otp_code: "204816" });
  assertType<Equal<typeof number, PhoneAuthenticationMethod>>();
  const methods: AuthenticationMethod[] = [
    await client.enrollmentVerify(push, {}),
    await client.enrollmentVerify(recovery, {}),
    await client.enrollmentVerify({ ...totp }, { otp_code: "204816" }),
    await client.enrollmentVerify(structuredClone(totp), { otp_code: "204816" }),
  ];
  void methods;
}

export async function wrongProofs(client: MyAccountClient, challenges: Challenges): Promise<void> {
  const { passkey, password, totp, email, phone, "push-notification": push, "recovery-code": recovery } = challenges;
  const code = "204816";
  const secret = "corr3ct-Horse";

  // @ts-expect-error a passkey needs a credential, not a password
  await client.enrollmentVerify(passkey, { new_password: secret });
  // @ts-expect-error a passkey takes no otp_code
  await client.enrollmentVerify(passkey, { otp_code: code });
  // @ts-expect-error a passkey needs a proof
  await client.enrollmentVerify(passkey, {});

  // @ts-expect-error a password needs new_password, not a credential
  await client.enrollmentVerify(password, { credential });
  // @ts-expect-error a password takes no otp_code
  await client.enrollmentVerify(password, { otp_code: code });
  // @ts-expect-error a password needs a proof
  await client.enrollmentVerify(password, {});

  // @ts-expect-error totp needs otp_code, not a credential
  await client.enrollmentVerify(totp, { credential });
  // @ts-expect-error totp takes no new_password
  await client.enrollmentVerify(totp, { new_password: secret });
  // @ts-expect-error totp needs a proof
  await client.enrollmentVerify(totp, {});

  // @ts-expect-error email needs otp_code, not a credential
  await client.enrollmentVerify(email, { credential });
  // @ts-expect-error email takes no new_password
  await client.enrollmentVerify(email, { new_password: secret });
  // @ts-expect-error email needs a proof
  await client.enrollmentVerify(email, {});

  // @ts-expect-error phone needs otp_code, not a credential
  await client.enrollmentVerify(phone, { credential });
  // @ts-expect-error phone takes no new_password
  await client.enrollmentVerify(phone, { new_password: secret });
  // @ts-expect-error phone needs a proof
  await client.enrollmentVerify(phone, {});

  // @ts-expect-error a push notification takes no credential
  await client.enrollmentVerify(push, { credential });
  // @ts-expect-error a push notification takes no new_password
  await client.enrollmentVerify(push, { new_password: secret });
  // @ts-expect-error a push notification takes no otp_code
  await client.enrollmentVerify(push, { otp_code: code });

  // @ts-expect-error a recovery code takes no credential
  await client.enrollmentVerify(recovery, { credential });
  // @ts-expect-error a recovery code takes no new_password
  await client.enrollmentVerify(recovery, { new_password: secret });
  // @ts-expect-error a recovery code takes no otp_code
  await client.enrollmentVerify(recovery, { otp_code: code });
}

export async function rejected(client: MyAccountClient, challenges: Challenges): Promise<void> {
  const { passkey, totp } = challenges;
  // @ts-expect-error otp_code must be a string: a number loses leading zeros
  await client.enrollmentVerify(totp, { otp_code: 204816 });
  // @ts-expect-error a proof has the members of one type
  await client.enrollmentVerify(totp, { otp_code: "204816", new_password: "corr3ct-Horse" });
  // @ts-expect-error proof is missing
  await client.enrollmentVerify(totp);
  // @ts-expect-error a totp challenge is not a phone challenge
  await client.enrollmentVerify<"phone">(totp, { otp_code: "204816" });
  // @ts-expect-error a passkey challenge is not a password challenge
  await client.enrollmentVerify<"password">(passkey, { new_password: "corr3ct-Horse" });
  // @ts-expect-error a handle alone is not a challenge
  await client.enrollmentVerify({ type: "totp", handle: totp.handle }, { otp_code: "204816" });
  // @ts-expect-error a type alone is not a challenge
  await client.enrollmentVerify("totp", { otp_code: "204816" });

  // @ts-expect-error a totp challenge is not an email challenge
  const other: EnrollmentChallenge<"email"> = totp;
  // @ts-expect-error a push challenge is not a totp challenge
  const another: EnrollmentChallenge<"totp"> = challenges["push-notification"];
  // @ts-expect-error a totp proof has no new_password
  const proof: EnrollmentProof<"totp"> = { new_password: "corr3ct-Horse" };
  void [other, another, proof];
}
