import { stripe } from "../../../lib/billing/stripe-client";
import type { RunningStripe } from "../../../sandbox/stripe/start";
import type { MortalProcess } from "./mortal-process";

/** The SDK's transport, which hands requests to the stand-in in this process. */
function directClient(server: RunningStripe, process: MortalProcess) {
  return {
    getClientName: () => "direct",
    async makeRequest(
      _host: string,
      _port: string,
      path: string,
      method: string,
      headers: Record<string, string | number | string[]>,
      requestData: string,
    ) {
      const given = new Map(
        Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      );
      const { pathname, search } = new URL(path, server.url);
      const reply = await process.call(method === "GET" ? "read" : "write", () =>
        server.answer({
          method,
          path: pathname,
          query: search,
          body: requestData,
          header: (name) => given.get(name.toLowerCase()),
        }),
      );
      if (reply.hangsUp) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
      return {
        getStatusCode: () => reply.status,
        getHeaders: () => reply.headers,
        // The SDK writes ids and versions onto it, and never answers when there is nothing to write on.
        getRawResponse: () => ({}),
        toStream() {
          throw new Error("nothing here is streamed");
        },
        toJSON: async () => JSON.parse(reply.body),
      };
    },
  };
}

/** Lets the application's Stripe client reach the stand-in without a connection, until it is undone. */
export function shortenStripe(server: RunningStripe, process: MortalProcess): () => void {
  const client = stripe();
  const usual = client.getApiField("httpClient");
  client._setApiField("httpClient", directClient(server, process));
  return () => client._setApiField("httpClient", usual);
}
