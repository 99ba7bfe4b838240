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

/** Values that the vendor adds later are taken; those of today are still told apart from any text. */
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
  // @ts-expect-error a member that is not known here is unknown
  const level: string = method.trust_level;
  // @ts-expect-error so is one that only other types have
  const email: string = phone.email;
  // @ts-expect-error a name may be missing
  const name: string = method.name;
  // @ts-expect-error a method may have no usage
  const usage: string = method.usage[0];
  void [later, number, level, email, name, usage];
}

export async function rejected(client: MyAccountClient): Promise<void> {
  // @ts-expect-error an id is a text
  await client.getAuthenticationMethod({ id: "totp|dev_1" });
  // @ts-expect-error and is needed
  await client.deleteAuthenticationMethod();
  // @ts-expect-error the type is an option
  await client.getAuthenticationMethods("phone");
  // @ts-expect-error there is no such way to use the cache
  await client.getAuthenticationMethods({ cache: "no-store" });
  // @ts-expect-error changes are needed
  await client.updateAuthenticationMethod("totp|dev_1");
  // @ts-expect-error this cannot be changed
  await client.updateAuthenticationMethod("email|dev_1", { email: "ada@example.test" });
  // @ts-expect-error a member is left out, not undefined
  await client.updateAuthenticationMethod("totp|dev_1", { name: undefined });
  // @ts-expect-error a type has its own members
  void (await client.getAuthenticationMethods({ type: "email" }))[0]?.phone_number.length;
}
