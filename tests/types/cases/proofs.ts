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

  // @ts-expect-error a passkey is proved by its credential
  await client.enrollmentVerify(passkey, { new_password: secret });
  // @ts-expect-error not by a code
  await client.enrollmentVerify(passkey, { otp_code: code });
  // @ts-expect-error nor by nothing
  await client.enrollmentVerify(passkey, {});

  // @ts-expect-error a password is proved by itself
  await client.enrollmentVerify(password, { credential });
  // @ts-expect-error not by a code
  await client.enrollmentVerify(password, { otp_code: code });
  // @ts-expect-error nor by nothing
  await client.enrollmentVerify(password, {});

  // @ts-expect-error an authenticator app is proved by a code
  await client.enrollmentVerify(totp, { credential });
  // @ts-expect-error not by a password
  await client.enrollmentVerify(totp, { new_password: secret });
  // @ts-expect-error nor by nothing
  await client.enrollmentVerify(totp, {});

  // @ts-expect-error an address is proved by a code
  await client.enrollmentVerify(email, { credential });
  // @ts-expect-error not by a password
  await client.enrollmentVerify(email, { new_password: secret });
  // @ts-expect-error nor by nothing
  await client.enrollmentVerify(email, {});

  // @ts-expect-error a number is proved by a code
  await client.enrollmentVerify(phone, { credential });
  // @ts-expect-error not by a password
  await client.enrollmentVerify(phone, { new_password: secret });
  // @ts-expect-error nor by nothing
  await client.enrollmentVerify(phone, {});

  // @ts-expect-error a push has nothing to prove
  await client.enrollmentVerify(push, { credential });
  // @ts-expect-error no password
  await client.enrollmentVerify(push, { new_password: secret });
  // @ts-expect-error and no code
  await client.enrollmentVerify(push, { otp_code: code });

  // @ts-expect-error a recovery code has nothing to prove
  await client.enrollmentVerify(recovery, { credential });
  // @ts-expect-error no password
  await client.enrollmentVerify(recovery, { new_password: secret });
  // @ts-expect-error and no code, not even itself
  await client.enrollmentVerify(recovery, { otp_code: code });
}

export async function rejected(client: MyAccountClient, challenges: Challenges): Promise<void> {
  const { passkey, totp } = challenges;
  // @ts-expect-error a code is a text: a number would lose its leading zeros
  await client.enrollmentVerify(totp, { otp_code: 204816 });
  // @ts-expect-error a proof has one kind
  await client.enrollmentVerify(totp, { otp_code: "204816", new_password: "corr3ct-Horse" });
  // @ts-expect-error the proof is missing
  await client.enrollmentVerify(totp);
  // @ts-expect-error the challenge of an app is no phone's
  await client.enrollmentVerify<"phone">(totp, { otp_code: "204816" });
  // @ts-expect-error nor a passkey's that of a password
  await client.enrollmentVerify<"password">(passkey, { new_password: "corr3ct-Horse" });
  // @ts-expect-error a challenge is more than its handle
  await client.enrollmentVerify({ type: "totp", handle: totp.handle }, { otp_code: "204816" });
  // @ts-expect-error nor is it its type
  await client.enrollmentVerify("totp", { otp_code: "204816" });

  // @ts-expect-error a challenge of one type is not one of another
  const other: EnrollmentChallenge<"email"> = totp;
  // @ts-expect-error whatever else it assertType
  const another: EnrollmentChallenge<"totp"> = challenges["push-notification"];
  // @ts-expect-error and a proof belongs to its type
  const proof: EnrollmentProof<"totp"> = { new_password: "corr3ct-Horse" };
  void [other, another, proof];
}
