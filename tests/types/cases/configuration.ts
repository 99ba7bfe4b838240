import { MyAccountClient } from "my-account-wasm";
import type { MyAccountClientConfig, RequestOptions } from "my-account-wasm";

const required = { domain: "login.example.com", clientId: "settings" };

export function accepted(signal: AbortSignal): Promise<MyAccountClient>[] {
  const whole: MyAccountClientConfig = {
    ...required,
    redirectUri: "https://app.example.com/",
    scope: "openid read:me:factors",
    timeoutMs: 5_000,
    leewaySeconds: 0,
    idTokenSigningAlg: "ES256",
    preview: true,
    wasmUrl: new URL("https://cdn.example.com/module.wasm"),
  };
  const limits: RequestOptions[] = [{}, { signal }, { timeoutMs: 50 }, { signal, timeoutMs: 50 }];
  void limits;
  return [MyAccountClient.create(required), MyAccountClient.create(whole)];
}

export function rejected(signal: AbortSignal | undefined): void {
  // @ts-expect-error the domain is missing
  void MyAccountClient.create({ clientId: "settings" });
  // @ts-expect-error the client id is missing
  void MyAccountClient.create({ domain: "login.example.com" });
  // @ts-expect-error there is no configuration
  void MyAccountClient.create();
  // @ts-expect-error there is no such member
  void MyAccountClient.create({ ...required, clientSecret: "s3cret" });
  // @ts-expect-error another library's name of a member
  void MyAccountClient.create({ ...required, client_id: "settings" });
  // @ts-expect-error an optional member is left out, not undefined
  void MyAccountClient.create({ ...required, preview: undefined });
  // @ts-expect-error a list of scopes is one text
  void MyAccountClient.create({ ...required, scope: ["openid"] });
  // @ts-expect-error a secret that a page knows is none
  void MyAccountClient.create({ ...required, idTokenSigningAlg: "HS256" });
  // @ts-expect-error a time is a number
  void MyAccountClient.create({ ...required, timeoutMs: "10" });

  // @ts-expect-error an optional member is left out, not undefined
  const limits: RequestOptions = { signal };
  void limits;
  // @ts-expect-error a controller is no signal
  const controlled: RequestOptions = { signal: new AbortController() };
  void controlled;
  // @ts-expect-error there is no such member
  const misspelled: RequestOptions = { timeout: 50 };
  void misspelled;
}
