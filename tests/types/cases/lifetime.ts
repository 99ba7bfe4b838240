import { MyAccountClient, MyAccountError } from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

export async function accepted(): Promise<boolean> {
  using client = await MyAccountClient.create({ domain: "login.example.com", clientId: "settings" });
  assertType<Equal<typeof client, MyAccountClient>>();
  const disposable: Disposable = client;
  disposable[Symbol.dispose]();
  client.free();
  return client.isAuthenticated();
}

export function rejected(client: MyAccountClient): void {
  // @ts-expect-error a client is made by create()
  new MyAccountClient();
  // @ts-expect-error and has no subclasses
  class Special extends MyAccountClient {}
  void Special;
  // @ts-expect-error an error is made by this package
  new MyAccountError();
  // @ts-expect-error with whatever parameters
  new MyAccountError("network", "The request failed.");
  // @ts-expect-error and has no subclasses
  class OwnError extends MyAccountError {}
  void OwnError;
  // @ts-expect-error the module's own client is not there
  void client.client;
  // @ts-expect-error nothing hands out a token
  void client.getAccessToken();
}
