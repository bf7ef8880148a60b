import { stripe } from "../../../lib/billing/stripe-client";
import type { RunningStripe } from "../../../sandbox/stripe/start";
import type { MortalProcess } from "./mortal-process";

export interface ShortWayToStripe {
  /** To be called whenever Stripe was put back to the one state that it is always put back to. */
  isBack(): void;
  /** Takes the usual way again. */
  lengthen(): void;
}

type Reply = Awaited<ReturnType<RunningStripe["answer"]>>;

/**
 * The SDK's transport, which hands requests to the stand-in in this process. What it read since
 * Stripe was put back is not asked for again until something is written: the answer is the same.
 */
function directClient(server: RunningStripe, process: MortalProcess) {
  const known = new Map<string, Reply>();
  let isUnwritten = false;
  const ask = async (method: string, path: string, body: string, given: Map<string, string>) => {
    const isRead = method === "GET";
    const before = isRead && isUnwritten ? known.get(path) : undefined;
    if (before) return before;
    if (!isRead) isUnwritten = false;
    const { pathname, search } = new URL(path, server.url);
    const header = (name: string) => given.get(name.toLowerCase());
    const reply = await server.answer({ method, path: pathname, query: search, body, header });
    if (isRead && isUnwritten) known.set(path, reply);
    return reply;
  };
  return {
    isBack() {
      isUnwritten = true;
    },
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
      const reply = await process.call(method === "GET" ? "read" : "write", () =>
        ask(method, path, requestData, given),
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
export function shortenStripe(server: RunningStripe, process: MortalProcess): ShortWayToStripe {
  const client = stripe();
  const usual = client.getApiField("httpClient");
  const direct = directClient(server, process);
  client._setApiField("httpClient", direct);
  return {
    isBack: direct.isBack,
    lengthen: () => client._setApiField("httpClient", usual),
  };
}
