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
  // @ts-expect-error the constructor is private, use create()
  new MyAccountClient();
  // @ts-expect-error the class cannot be extended
  class Special extends MyAccountClient {}
  void Special;
  // @ts-expect-error the error constructor is private
  new MyAccountError();
  // @ts-expect-error the error constructor is private, with arguments too
  new MyAccountError("network", "The request failed.");
  // @ts-expect-error the class cannot be extended
  class OwnError extends MyAccountError {}
  void OwnError;
  // @ts-expect-error the WebAssembly client is not exposed
  void client.client;
  // @ts-expect-error no method returns a token
  void client.getAccessToken();
}
