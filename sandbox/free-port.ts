import { createServer } from "node:net";

/**
 * Finds a TCP port on 127.0.0.1 that nothing listens on: the preferred one when it is free, else
 * the next free one above it, else (or for 0) any. The port is only known to be free now, so the
 * caller binds it at once.
 */
export async function findFreePort(preferred = 0, taken: ReadonlySet<number> = new Set()) {
  if (preferred > 0) {
    const highest = Math.min(preferred + 50, 65_535);
    for (let port = preferred; port <= highest; port += 1) {
      if (!taken.has(port) && (await probe(port)) !== null) return port;
    }
  }
  for (;;) {
    const port = await probe(0);
    if (port === null) throw new Error("This machine has no free TCP port on 127.0.0.1.");
    if (!taken.has(port)) return port;
  }
}

/** Listens for a moment; gives the port, or null when it is busy or not ours to use. */
function probe(port: number) {
  return new Promise<number | null>((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      const found = typeof address === "object" && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });
}
