#!/usr/bin/env node
import { parseArgs } from "node:util";
import { defaultUser, startTenant } from "./index.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4300" },
    "app-origin": { type: "string", multiple: true, default: ["http://localhost:4200"] },
    "client-id": { type: "string", default: "demo" },
    grant: { type: "string", multiple: true, default: ["mfa", "passkey"] },
  },
});

const origins = values["app-origin"];
const pages = origins.map((origin) => `${origin}/`);
const tenant = await startTenant({
  port: Number(values.port),
  clients: [{ clientId: values["client-id"], origins, redirectUris: pages, logoutUris: pages, grants: values.grant }],
});

console.log(`Local tenant  ${tenant.origin}
Client id     ${values["client-id"]}, for pages of ${origins.join(", ")}
Grants        ${values.grant.join(", ")}
Outbox        ${tenant.origin}/outbox, for codes and push notifications
Test user     ${defaultUser.email}, password ${defaultUser.password}`);

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => tenant.stop());
