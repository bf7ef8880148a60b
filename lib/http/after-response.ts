import "server-only";
import { after } from "next/server";

/**
 * Does work once the response is sent, where a failure is nobody's answer: it is logged under
 * `name`. The server waits for it before it shuts down. Outside a request (a script, a callback of
 * a connection that is gone) it starts at once.
 */
export function afterResponse(name: string, work: () => Promise<unknown>): void {
  const run = async () => {
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : "not an Error";
      console.error(JSON.stringify({ level: "error", event: name, message }));
    }
  };
  try {
    after(run);
  } catch {
    void run();
  }
}
