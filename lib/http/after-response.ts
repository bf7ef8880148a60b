import "server-only";
import { after } from "next/server";
import { log, messageOf } from "@/lib/log/log";
import { keepLogContext } from "@/lib/log/log-context";

/**
 * Does work once the response is sent, where a failure is nobody's answer: it is logged under
 * `name`. The server waits for it before it shuts down. Outside a request (a script, a callback of
 * a connection that is gone) it starts at once.
 */
export function afterResponse(name: string, work: () => Promise<unknown>): void {
  const run = keepLogContext(async () => {
    try {
      await work();
    } catch (error) {
      log("error", name, { message: messageOf(error) });
    }
  });
  try {
    after(run);
  } catch {
    void run();
  }
}
