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
    organization: "org_acme",
    loginTimeoutSeconds: 3_600,
    idTokenSigningAlg: "ES256",
    preview: true,
    correlationId: () => crypto.randomUUID(),
    wasmUrl: new URL("https://cdn.example.com/module.wasm"),
  };
  const limits: RequestOptions[] = [{}, { signal }, { timeoutMs: 50 }, { signal, timeoutMs: 50 }];
  void limits;
  return [MyAccountClient.create(required), MyAccountClient.create(whole)];
}

export function rejected(signal: AbortSignal | undefined): void {
  // @ts-expect-error domain is missing
  void MyAccountClient.create({ clientId: "settings" });
  // @ts-expect-error clientId is missing
  void MyAccountClient.create({ domain: "login.example.com" });
  // @ts-expect-error config is required
  void MyAccountClient.create();
  // @ts-expect-error loginTimeoutSeconds is a number
  void MyAccountClient.create({ ...required, loginTimeoutSeconds: "3600" });
  // @ts-expect-error clientSecret is not an option
  void MyAccountClient.create({ ...required, clientSecret: "s3cret" });
  // @ts-expect-error the option is called clientId
  void MyAccountClient.create({ ...required, client_id: "settings" });
  // @ts-expect-error optional members do not accept undefined
  void MyAccountClient.create({ ...required, preview: undefined });
  // @ts-expect-error scope must be a string
  void MyAccountClient.create({ ...required, scope: ["openid"] });
  // @ts-expect-error symmetric algorithms are not supported
  void MyAccountClient.create({ ...required, idTokenSigningAlg: "HS256" });
  // @ts-expect-error timeoutMs must be a number
  void MyAccountClient.create({ ...required, timeoutMs: "10" });

  // @ts-expect-error optional members do not accept undefined
  const limits: RequestOptions = { signal };
  void limits;
  // @ts-expect-error signal must be an AbortSignal, not a controller
  const controlled: RequestOptions = { signal: new AbortController() };
  void controlled;
  // @ts-expect-error the option is called timeoutMs
  const misspelled: RequestOptions = { timeout: 50 };
  void misspelled;
}
