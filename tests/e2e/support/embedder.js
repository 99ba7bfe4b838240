import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const PAGE = new URL("../fixture/embedder.html", import.meta.url);

/**
 * A page that embeds the application in a frame.
 * @param {import("./journey.js").JourneyEnv} env
 * @param {"127.0.0.1" | "localhost"} [host] `localhost` is the application's own site, `127.0.0.1` another one
 */
export async function embed({ app, page, watch }, host = "127.0.0.1") {
  const body = await readFile(PAGE);
  const server = createServer((_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://${host}:${server.address().port}`;
  watch.allowOrigin(origin);
  app.policy["frame-ancestors"] = origin;
  await page.goto(`${origin}/?app=${encodeURIComponent(`${app.origin}/`)}`);
  return {
    origin,

    /** Runs one of the commands in `fixture/page.js` in the frame. @returns {Promise<import("./package-page.js").Outcome>} */
    run: (command, ...parameters) =>
      page.evaluate(([name, given]) => window.inFrame(name, ...given), [command, parameters]),

    click: () => page.getByTitle("Embedded application").click(),

    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
