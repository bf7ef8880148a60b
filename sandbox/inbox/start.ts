import { createAdaptorServer } from "@hono/node-server";
import { closeServer, listen } from "../listen";
import { createInbox, type Inbox } from "./inbox";
import { handleInboxRequest } from "./pages";
import { createResendApi, type MailFault } from "./resend-api";

export type RunningMail = {
  /** The base URL for Resend's SDK; the inbox is at `<url>/inbox`. */
  url: string;
  port: number;
  mails: Inbox;
  inboxUrl: string;
  /** The next sends fail like this; null ends it. */
  fail(fault: MailFault | null): void;
  stop(): Promise<void>;
};

/**
 * Starts a Resend that keeps its mails in an inbox instead of sending them: the given one, so that
 * all mails of a sandbox are in one place, else one of its own. On 127.0.0.1, port 0 for any.
 */
export async function startMail(options: {
  port: number;
  key: string;
  inbox?: Inbox | undefined;
}): Promise<RunningMail> {
  const mails = options.inbox ?? createInbox();
  const api = createResendApi({ inbox: mails, key: options.key });
  const server = createAdaptorServer({
    fetch: async (request) =>
      handleInboxRequest(mails, request) ??
      (await api.handle(request)) ??
      Response.json(
        { statusCode: 404, name: "not_found", message: "The stand-in has no such endpoint." },
        { status: 404 },
      ),
  });
  const port = await listen(server, options.port);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    mails,
    inboxUrl: `${url}/inbox`,
    fail: api.fail,
    stop: () => closeServer(server),
  };
}
