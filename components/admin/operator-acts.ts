/** What an operator may do to a customer's account, as the dialog asks for it. */
export type OperatorAct =
  | { act: "allocate" }
  | { act: "deduct" }
  | { act: "refund"; transaction: number; what: string }
  | { act: "extend"; lotId: string; expiresAt: string | null; what: string }
  | { act: "freeze" }
  | { act: "thaw" }
  | { act: "plan"; prices: { planPriceId: string; name: string }[] };

/** What was filled in. */
export interface ActFields {
  /** Null where no amount was given. */
  credits: number | null;
  /** A UTC day, or empty for never. */
  until: string;
  planPriceId: string;
}

const words = {
  allocate: { title: "Give credits", confirm: "Give credits", done: "Credits are given." },
  deduct: { title: "Take credits", confirm: "Take credits", done: "Credits are taken." },
  refund: { title: "Refund usage", confirm: "Refund", done: "The usage is refunded." },
  extend: { title: "Extend credits", confirm: "Extend", done: "The credits last longer." },
  freeze: { title: "Freeze spending", confirm: "Freeze", done: "The account is frozen." },
  thaw: { title: "Thaw spending", confirm: "Thaw", done: "The account may spend again." },
  plan: { title: "Change plan", confirm: "Change plan", done: "The plan is changed." },
} as const;

export const actWords = (act: OperatorAct["act"]) => words[act];

/** The body that asks what would happen. */
export function previewBody(act: OperatorAct, fields: ActFields): Record<string, unknown> {
  return { act: act.act, ...factsOf(act, fields) };
}

/** The request that does it. */
export function actRequest(
  act: OperatorAct,
  fields: ActFields,
  { accountId, reason }: { accountId: string; reason: string },
): { method: "POST" | "PATCH"; path: string; body: Record<string, unknown> } {
  const own = `/api/admin/users/${accountId}`;
  const facts = factsOf(act, fields);
  switch (act.act) {
    case "freeze":
    case "thaw":
      return { method: "PATCH", path: own, body: { isFrozen: act.act === "freeze", reason } };
    case "extend":
    case "plan":
      return { method: "POST", path: `${own}/${act.act}`, body: { ...facts, reason } };
    default:
      return {
        method: "POST",
        path: `/api/admin/${act.act}`,
        body: { accountId, ...facts, reason },
      };
  }
}

function factsOf(act: OperatorAct, { credits, until, planPriceId }: ActFields) {
  // A day is meant to its end.
  const expiresAt = until === "" ? null : `${until}T23:59:59Z`;
  switch (act.act) {
    case "allocate":
      return { credits, ...(expiresAt !== null && { expiresAt }) };
    case "deduct":
      return { credits };
    case "refund":
      return { transaction: act.transaction, ...(credits !== null && { credits }) };
    case "extend":
      return { lotId: act.lotId, expiresAt };
    case "plan":
      return { planPriceId };
    default:
      return {};
  }
}
