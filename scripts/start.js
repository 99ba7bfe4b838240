import { parseArgs } from "node:util";
import { ScriptError, runScript } from "./lib/script.js";
import { requireFreePort } from "./lib/ports.js";
import { buildPackage } from "./package/build.js";
import { setUpBuild } from "./setup/index.js";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "4200" },
    "tenant-port": { type: "string", default: "4300" },
  },
});

await runScript(async () => {
  const ports = { demo: portOf("port"), tenant: portOf("tenant-port") };
  await requireFreePort(ports.demo, "--port");
  await requireFreePort(ports.tenant, "--tenant-port");

  const { wasm } = await setUpBuild();
  await buildPackage(wasm);
  const servers = await startServers(ports);
  await signal();
  console.log("Stopping.");
  await Promise.all(servers.map((server) => server.stop()));
});

/** @param {"port" | "tenant-port"} option */
function portOf(option) {
  const port = Number(values[option]);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new ScriptError(`--${option} is "${values[option]}", but must be a port number from 1 to 65535.`);
  }
  return port;
}

/** @param {{ demo: number, tenant: number }} ports */
async function startServers(ports) {
  // Imported only now: the setup has just installed their dependencies.
  const { startTenant, defaultUser } = await import("my-account-wasm-tenant");
  const { startDemo } = await import("my-account-wasm-demo/server");
  const clientId = "demo";
  const app = `http://localhost:${ports.demo}`;
  const tenant = await startTenant({
    port: ports.tenant,
    clients: [
      { clientId, origins: [app], redirectUris: [`${app}/`], logoutUris: [`${app}/`], grants: ["mfa", "passkey"] },
    ],
  });
  const demo = await startDemo({ port: ports.demo, tenantOrigin: tenant.origin, clientId }).catch(async (error) => {
    await tenant.stop();
    throw error;
  });
  console.log(`
  Demo page     ${demo.origin}/
  Local tenant  ${tenant.origin}/
  Outbox        ${tenant.origin}/outbox
  Test user     ${defaultUser.email}
  Password      ${defaultUser.password}

Press Ctrl+C to stop.`);
  return [demo, tenant];
}

/** @returns {Promise<void>} resolves on the first signal to stop */
function signal() {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(name, () => resolve());
  });
}
