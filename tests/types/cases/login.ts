import type { ConnectedAccount, MyAccountClient, RedirectResult, Session, User } from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

interface Place {
  returnTo: string;
}

export function returnTo(result: RedirectResult<Place>): string | undefined {
  switch (result.kind) {
    case "none":
    case "redirecting":
    case "popup":
      return undefined;
    case "login":
      return result.appState?.returnTo;
    case "connected_account":
      assertType<Equal<typeof result.account, ConnectedAccount>>();
      return result.appState?.returnTo;
    default: {
      const nothing: never = result;
      return nothing;
    }
  }
}

export function incomplete(result: RedirectResult): void {
  if (result.kind === "none" || result.kind === "login") return;
  // @ts-expect-error three kinds are not handled
  const nothing: never = result;
  void nothing;
}

export async function accepted(client: MyAccountClient): Promise<void> {
  await client.loginWithRedirect();
  await client.loginWithRedirect({ scope: "read:me:factors", stepUp: { scope: "email" }, appState: [1, null] });
  await client.logout();
  await client.logout({ returnTo: "https://app.example.com/" });

  const { repeated } = await client.loginWithPopup({ stepUp: { maxAge: 900 }, timeoutMs: 60_000 });
  assertType<Equal<typeof repeated, PromiseSettledResult<unknown> | undefined>>();
  await client.loginWithPasskey();
  await client.loginWithPasskey({ autofill: true, connection: "users", organization: "org_1", scope: "email" });
  await client.signUpWithPasskey({ userProfile: { email: "ada@example.com" }, userMetadata: { plan: "free" } });
  const { user: passwordUser, session: passwordSession } = await client.loginWithPassword({
    username: "ada",
    password: "pa55word",
  });
  assertType<Equal<typeof passwordUser, User>>();
  assertType<Equal<typeof passwordSession, Session>>();

  const untyped = await client.handleRedirectCallback();
  if (untyped.kind === "login") assertType<Equal<typeof untyped.appState, unknown>>();
  const typed = await client.handleRedirectCallback<Place>("https://app.example.com/?state=1");
  if (typed.kind === "login") assertType<Equal<typeof typed.appState, Place | undefined>>();
  await client.handleRedirectCallback(new URL("https://app.example.com/?state=1"));
  await client.handleRedirectCallback(location);
  await client.loginWithPopup({ signal: null });
  // @ts-expect-error an object without href is not a URL
  await client.handleRedirectCallback({ url: "https://app.example.com/" });

  const user = client.getUser();
  assertType<Equal<typeof user, User | undefined>>();
  const role: unknown = user?.["https://app.example.com/role"];
  const session = client.getSession();
  assertType<Equal<typeof session, Session | undefined>>();
  void role;
}

export async function rejected(client: MyAccountClient, result: RedirectResult<Place>): Promise<void> {
  // @ts-expect-error appState may be undefined
  if (result.kind === "login") void result.appState.returnTo;
  // @ts-expect-error only connected_account has an account
  void result.account;
  // @ts-expect-error "logout" is not a kind
  if (result.kind === "logout") return;
  const untyped = await client.handleRedirectCallback();
  // @ts-expect-error untyped appState is unknown
  if (untyped.kind === "login") void untyped.appState.returnTo;
  // @ts-expect-error scope must be a string
  await client.loginWithRedirect({ scope: ["read:me:factors"] });
  // @ts-expect-error userProfile is required
  await client.signUpWithPasskey({});
  // @ts-expect-error the API's member is given_name
  await client.signUpWithPasskey({ userProfile: { givenName: "Ada" } });
  // @ts-expect-error username is required
  await client.loginWithPassword({ password: "pa55word" });
  // @ts-expect-error an error is not a StepUp, pass error.stepUp
  await client.loginWithRedirect({ stepUp: new Error() });
  // @ts-expect-error getUser() may return undefined
  void client.getUser().sub;
}

export function readonlyMembers(user: User, session: Session): void {
  // @ts-expect-error claims are readonly
  user.email = "ada@example.test";
  // @ts-expect-error undeclared claims are readonly
  user.role = "admin";
  // @ts-expect-error an undeclared claim is unknown
  const role: string = user.role;
  // @ts-expect-error a session exposes no token
  void session.accessToken;
  void role;
}
