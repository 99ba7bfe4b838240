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
  // @ts-expect-error what comes back has to be looked at first
  void response.devices;
  // @ts-expect-error the path is missing
  await client.request({ method: "GET" });
  // @ts-expect-error the method is missing
  await client.request({ path: "devices" });
  // @ts-expect-error methods are written in capitals
  await client.request({ method: "get", path: "devices" });
  // @ts-expect-error there are no more methods
  await client.request({ method: "TRACE", path: "devices" });
  // @ts-expect-error a path is no URL
  await client.request({ method: "GET", path: new URL("https://login.example.com/me/v1/devices") });
  // @ts-expect-error headers are this package's own
  await client.request({ method: "GET", path: "devices", headers: { authorization: "Bearer x" } });
  // @ts-expect-error a parameter is no object
  await client.request({ method: "GET", path: "devices", query: { filter: { name: "a" } } });
}
