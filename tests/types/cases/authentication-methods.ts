import type {
  AuthenticationMethod,
  AuthenticationMethodOf,
  AuthenticationMethodType,
  EmailAuthenticationMethod,
  Factor,
  FactorUsage,
  MyAccountClient,
  PhoneAuthenticationMethod,
  PhoneDelivery,
  WebAuthnAuthenticationMethod,
} from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

export async function accepted(client: MyAccountClient, signal: AbortSignal): Promise<void> {
  const factors = await client.getFactors({ signal });
  assertType<Equal<typeof factors, Factor[]>>();
  const later: unknown = factors[0]?.enabled;

  const phones = await client.getAuthenticationMethods({ type: "phone" });
  assertType<Equal<typeof phones, PhoneAuthenticationMethod[]>>();
  const emails = await client.getAuthenticationMethods({ type: "email", cache: "reload", signal, timeoutMs: 50 });
  assertType<Equal<typeof emails, EmailAuthenticationMethod[]>>();
  const keys = await client.getAuthenticationMethods({ type: "webauthn-roaming" });
  assertType<Equal<typeof keys, WebAuthnAuthenticationMethod<"webauthn-roaming">[]>>();
  const newer = await client.getAuthenticationMethods({ type: "face-scan" as string });
  assertType<Equal<typeof newer, AuthenticationMethod[]>>();

  const all: AuthenticationMethod[] = await client.getAuthenticationMethods();
  const one = await client.getAuthenticationMethod("totp|dev_1", { timeoutMs: 50 });
  assertType<Equal<typeof one, AuthenticationMethod>>();
  const renamed = await client.updateAuthenticationMethod("totp|dev_1", { name: "Old phone" }, { signal });
  assertType<Equal<typeof renamed, AuthenticationMethod>>();
  await client.updateAuthenticationMethod("phone|dev_1", { preferred_authentication_method: "voice" });
  const deleted = await client.deleteAuthenticationMethod("phone|dev_1");
  assertType<Equal<typeof deleted, void>>();
  void [later, all];
}

/** Unknown values are accepted, and the known ones remain literal types. */
export function openEnums(): void {
  const type: AuthenticationMethodType = "face-scan";
  const usage: FactorUsage = "tertiary";
  const delivery: PhoneDelivery = "pigeon";
  assertType<Equal<Extract<AuthenticationMethodType, "passkey">, "passkey">>();
  assertType<Equal<Extract<FactorUsage, "primary">, "primary">>();
  assertType<Equal<Extract<PhoneDelivery, "voice">, "voice">>();
  assertType<Equal<AuthenticationMethodOf<"phone">, PhoneAuthenticationMethod>>();
  assertType<Equal<AuthenticationMethodOf<"face-scan">, AuthenticationMethod>>();
  void [type, usage, delivery];
}

export function unknownMembers(method: AuthenticationMethod, phone: PhoneAuthenticationMethod): void {
  const later: unknown = method.trust_level;
  const number: string = phone.phone_number;
  // @ts-expect-error an undeclared member is unknown
  const level: string = method.trust_level;
  // @ts-expect-error email exists only on other types
  const email: string = phone.email;
  // @ts-expect-error name is optional
  const name: string = method.name;
  // @ts-expect-error usage may be empty
  const usage: string = method.usage[0];
  void [later, number, level, email, name, usage];
}

export async function rejected(client: MyAccountClient): Promise<void> {
  // @ts-expect-error id must be a string
  await client.getAuthenticationMethod({ id: "totp|dev_1" });
  // @ts-expect-error id is required
  await client.deleteAuthenticationMethod();
  // @ts-expect-error type is passed in an options object
  await client.getAuthenticationMethods("phone");
  // @ts-expect-error "no-store" is not a cache mode
  await client.getAuthenticationMethods({ cache: "no-store" });
  // @ts-expect-error changes are required
  await client.updateAuthenticationMethod("totp|dev_1");
  // @ts-expect-error email cannot be changed
  await client.updateAuthenticationMethod("email|dev_1", { email: "ada@example.test" });
  // @ts-expect-error optional members do not accept undefined
  await client.updateAuthenticationMethod("totp|dev_1", { name: undefined });
  // @ts-expect-error an email method has no phone_number
  void (await client.getAuthenticationMethods({ type: "email" }))[0]?.phone_number.length;
}
