import type {
  ConnectedAccount,
  Connection,
  Consent,
  MyAccountClient,
  Organization,
  Page,
  UserProfile,
} from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

export async function accepted(client: MyAccountClient, signal: AbortSignal): Promise<void> {
  const page = await client.getConnectedAccounts({ connection: ["calendar"] as const, take: 5, signal });
  assertType<Equal<typeof page, Page<ConnectedAccount>>>();
  assertType<Equal<typeof page.next, string | undefined>>();
  if (page.next !== undefined) await client.getConnectedAccounts({ from: page.next, connection: "calendar" });
  const connections = await client.getConnections({ take: 20, timeoutMs: 50 });
  assertType<Equal<typeof connections, Page<Connection>>>();
  const total: unknown = connections.total;

  for await (const account of client.allConnectedAccounts({ take: 1 })) {
    assertType<Equal<typeof account, ConnectedAccount>>();
  }
  for await (const connection of client.allConnections()) {
    assertType<Equal<typeof connection, Connection>>();
    break;
  }
  const accounts = client.allConnectedAccounts();
  const step = await accounts.next();
  if (step.done) assertType<Equal<typeof step.value, void>>();
  else assertType<Equal<typeof step.value, ConnectedAccount>>();
  await accounts.return();

  await client.connectAccountWithRedirect({ connection: "calendar" });
  await client.connectAccountWithRedirect({
    connection: "calendar",
    scopes: ["events.read"] as const,
    authorization_params: { prompt: "consent", max_age: 0, login_hint: "ada", ui_locales: ["de-AT", "en"] as const },
    redirectUri: "https://app.example.com/",
    appState: { tab: 2 },
    signal,
  });
  const deleted = await client.deleteConnectedAccount("cac_1");
  assertType<Equal<typeof deleted, void>>();
  void total;
}

export async function preview(client: MyAccountClient): Promise<void> {
  const consents = await client.getConsents();
  assertType<Equal<typeof consents, Consent[]>>();
  const consent = await client.getConsent("cns_1");
  assertType<Equal<typeof consent, Consent>>();
  const type: string | undefined = consent.requested_details?.authorization_details?.[0]?.type;
  void type;
  const organizations = await client.getOrganizations({ take: 100 });
  assertType<Equal<typeof organizations, Page<Organization>>>();
  for await (const organization of client.allOrganizations()) assertType<Equal<typeof organization, Organization>>();
}

export async function profile(client: MyAccountClient): Promise<void> {
  const read = await client.getUserProfile({ fields: ["name"] as const, includeFields: false });
  assertType<Equal<typeof read, UserProfile>>();
  const changed = await client.updateUserProfile({ nickname: "ada", pronouns: "she/her" });
  assertType<Equal<typeof changed, UserProfile>>();
}

export async function rejected(client: MyAccountClient): Promise<void> {
  // @ts-expect-error a page is not iterable
  for (const account of await client.getConnectedAccounts()) void account;
  // @ts-expect-error the generator is asynchronous
  for (const account of client.allConnectedAccounts()) void account;
  // @ts-expect-error getConnections takes no connection
  await client.getConnections({ connection: "calendar" });
  // @ts-expect-error the cursor option is called from
  await client.getConnectedAccounts({ next: "cursor" });
  // @ts-expect-error take must be a number
  await client.getConnectedAccounts({ take: "5" });
  // @ts-expect-error next may be undefined
  await client.getConnectedAccounts({ from: (await client.getConnections()).next });
  // @ts-expect-error connection is missing
  await client.connectAccountWithRedirect({ scopes: ["events.read"] });
  // @ts-expect-error "maybe" is not a prompt value
  await client.connectAccountWithRedirect({ connection: "calendar", authorization_params: { prompt: "maybe" } });
  // @ts-expect-error response_type is not passed on
  await client.connectAccountWithRedirect({ connection: "calendar", authorization_params: { response_type: "code" } });
  // @ts-expect-error fields must be an array
  await client.getUserProfile({ fields: "name,nickname" });
  // @ts-expect-error the option is in camel case
  await client.getUserProfile({ fields: ["name"], include_fields: false });
  // @ts-expect-error the API does not change metadata
  await client.updateUserProfile({ user_metadata: { color: null } });
  // @ts-expect-error the method is called getUserProfile
  await client.getProfile();
  // @ts-expect-error name is optional
  const name: string = (await client.getUserProfile()).name;
  // @ts-expect-error an undeclared member is unknown
  const pronouns: string = (await client.getUserProfile()).pronouns;
  void [name, pronouns];
}
