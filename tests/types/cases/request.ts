import type { ApiRequest, MyAccountClient } from "my-account-wasm";
import { assertType } from "./assert-type.js";
import type { Equal } from "./assert-type.js";

interface Device {
  id: string;
}

export async function accepted(client: MyAccountClient, signal: AbortSignal): Promise<void> {
  const untyped = await client.request({ method: "GET", path: "devices" });
  assertType<Equal<typeof untyped, unknown>>();
  const typed = await client.request<{ devices: Device[] }>({ method: "GET", path: ["devices"] as const, signal });
  assertType<Equal<typeof typed.devices, Device[]>>();
  const query: ApiRequest["query"] = { take: 5, all: true, name: "a", tag: ["a", "b"] as const, from: undefined };
  await client.request({ method: "GET", path: "devices", query, scope: "read:me:devices", timeoutMs: 50 });
  for (const method of ["POST", "PUT", "PATCH", "DELETE"] as const) {
    await client.request({ method, path: ["devices", "a/b"], body: { name: "Laptop" } });
  }
}

export async function rejected(client: MyAccountClient): Promise<void> {
  const response = await client.request({ method: "GET", path: "devices" });
  // @ts-expect-error an untyped response is unknown
  void response.devices;
  // @ts-expect-error path is missing
  await client.request({ method: "GET" });
  // @ts-expect-error method is missing
  await client.request({ path: "devices" });
  // @ts-expect-error methods are uppercase
  await client.request({ method: "get", path: "devices" });
  // @ts-expect-error TRACE is not supported
  await client.request({ method: "TRACE", path: "devices" });
  // @ts-expect-error path must not be a URL
  await client.request({ method: "GET", path: new URL("https://login.example.com/me/v1/devices") });
  // @ts-expect-error headers cannot be set
  await client.request({ method: "GET", path: "devices", headers: { authorization: "Bearer x" } });
  // @ts-expect-error a query parameter must not be an object
  await client.request({ method: "GET", path: "devices", query: { filter: { name: "a" } } });
}
