import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { join } from "node:path";

/** The web app from its sources, for who changes them. */
export interface DevWebApp {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/**
 * Starts Vite inside this server: one address for everything, and changed modules are replaced over the same port.
 *
 * @param server - whose upgrades carry Vite's own socket
 */
export async function openDevWebApp(root: string, server: Server): Promise<DevWebApp> {
  const { createServer } = await import("vite");
  const web = join(root, "apps", "web");
  const vite = await createServer({
    root: web,
    configFile: join(web, "vite.config.ts"),
    appType: "spa",
    server: { middlewareMode: true, ws: { server } },
    // its own configuration sends /api to a server beside it: here that would be ourselves
    plugins: [{ name: "segno-no-proxy", config: (config) => void (config.server && delete config.server.proxy) }],
  });
  return {
    handle: (request, response) => {
      vite.middlewares(request, response, () => {
        response.statusCode = 404;
        response.end();
      });
    },
    close: async () => vite.close(),
  };
}
