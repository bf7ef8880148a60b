import "server-only";
import { z } from "zod";
import { callMany, callOne } from "@/lib/supabase/call";

const outcomeSchema = z.enum(["changed", "unchanged", "unconfirmed", "unknown"]);

/** `unconfirmed`: somebody signed up with the address and has not shown that it is theirs. */
export type OperatorOutcome = z.output<typeof outcomeSchema>;

/** Makes the person with this address an operator, or ends that; the audit log keeps who and why. */
export async function setOperator(
  email: string,
  isOperator: boolean,
  why: { actor: string; reason: string },
): Promise<OperatorOutcome> {
  return callOne(
    "set_operator",
    { p_email: email, p_is_operator: isOperator, p_actor: why.actor, p_reason: why.reason },
    outcomeSchema,
  );
}

const operatorSchema = z
  .object({ email: z.string(), display_name: z.string() })
  .transform((row) => ({ email: row.email, displayName: row.display_name }));

export type Operator = z.output<typeof operatorSchema>;

/** Everybody who is an operator. */
export async function listOperators(): Promise<Operator[]> {
  return callMany("list_operators", {}, operatorSchema);
}
