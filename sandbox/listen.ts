import type { Server } from "node:net";

/**
 * Binds a server to a port of 127.0.0.1, 0 for any.
 *
 * @returns the port.
 * @throws when the port is taken.
 */
export function listen(server: Pick<Server, "listen" | "once" | "off" | "address">, port: number) {
  return new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("No TCP address."));
      else resolve(address.port);
    });
  });
}

/** Closes a server and its connections; idle and streaming ones would hold it open for ever. */
export function closeServer(server: Pick<Server, "close"> & { closeAllConnections?(): void }) {
  return new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
