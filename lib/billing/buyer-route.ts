import "server-only";
import type { z } from "zod";
import type { AccountAccess } from "@/lib/auth/access";
import { requireBuyer } from "@/lib/billing/require-buyer";
import { stripeRefusal } from "@/lib/billing/stripe-refusal";
import type { OperationDoc, Repeats } from "@/lib/http/operation";
import { route } from "@/lib/http/route";

interface Options<P, Q, B, R> {
  params?: z.ZodType<P>;
  query?: z.ZodType<Q>;
  body?: z.ZodType<B>;
  repeats?: Repeats;
  doc?: OperationDoc<R>;
}

interface Call<P, Q, B> {
  access: AccountAccess;
  request: Request;
  params: P;
  query: Q;
  body: B;
  idempotencyKey: string | null;
}

/**
 * A route that only those may call who may buy for the account. A decline or an outage at Stripe
 * leaves as the problem it is.
 */
export function buyerRoute<P = unknown, Q = unknown, B = unknown, R extends object = object>(
  options: Options<P, Q, B, R>,
  handle: (call: Call<P, Q, B>) => Promise<NoInfer<R>>,
) {
  return route<"account", P, Q, B, R>(
    { auth: "account", scope: "billing", isForBuyers: true, ...options },
    async ({ access, request, params, query, body, idempotencyKey }) => {
      requireBuyer(access);
      try {
        return await handle({ access, request, params, query, body, idempotencyKey });
      } catch (error) {
        throw stripeRefusal(error) ?? error;
      }
    },
  );
}
