import "server-only";
import { createHash } from "node:crypto";
import { z } from "zod";
import { Problem } from "@/lib/http/problem";
import { log, messageOf } from "@/lib/log/log";
import { sealByWord, unsealByWord } from "@/lib/secrets/seal-by-word";
import { callOne, callVoid } from "@/lib/supabase/call";

/** Longer than any change takes; a request whose server died is run again after it. */
const leaseSeconds = 120;

const begunSchema = z.object({
  outcome: z.enum(["run", "replay", "in_progress", "mismatch"]),
  lease: z.string().nullable(),
  status: z.number().int().nullable(),
  sealed: z.string().nullable(),
});

/** Whose key it is and what for: the same key of another caller or operation is another key. */
export interface KeptRequest {
  /** The account and the person, or the network of a visitor. */
  caller: readonly string[];
  /** Method and path. */
  operation: string;
  idempotencyKey: string;
  /** What was asked; a repeat asks the same. */
  parameters: unknown;
}

/**
 * Runs a change once under its Idempotency-Key: a repeat is given the first answer, a refusal is
 * not kept, and what asks for something else is refused. The body is stored encrypted, with a key
 * that is made of the caller's: an answer can hold a secret that nobody else may read.
 *
 * @throws Problem idempotency_mismatch, in_progress, or conflict where the first answer is
 *   unreadable because our secret was changed since.
 */
export async function keepAnswer(
  request: KeptRequest,
  run: () => Promise<Response>,
): Promise<Response> {
  const keyHash = hash([request.caller, request.operation, request.idempotencyKey]);
  const begun = await callOne(
    "begin_kept_request",
    {
      p_key_hash: keyHash,
      p_fingerprint: hash(inOrder(request.parameters)),
      p_lease_seconds: leaseSeconds,
    },
    begunSchema,
  );
  if (begun.outcome === "mismatch") throw new Problem("idempotency_mismatch");
  if (begun.outcome === "in_progress") throw new Problem("in_progress");
  if (begun.outcome === "replay") return replay(begun, request.idempotencyKey);
  const held = { p_key_hash: keyHash, p_lease: begun.lease };
  const response = await run().catch(async (error: unknown) => {
    await callVoid("drop_kept_request", held);
    throw error;
  });
  if (!response.ok) await callVoid("drop_kept_request", held);
  else await keep(held, response, request.idempotencyKey);
  return response;
}

/** The change is made: that its answer cannot be kept is no reason to tell the caller otherwise. */
async function keep(
  held: { p_key_hash: string; p_lease: string | null },
  response: Response,
  key: string,
): Promise<void> {
  try {
    const sealed = await sealByWord(await response.clone().text(), key);
    await callVoid("finish_kept_request", { ...held, p_status: response.status, p_sealed: sealed });
  } catch (error) {
    log("error", "answer_not_kept", { message: messageOf(error) });
  }
}

async function replay(
  { status, sealed }: z.output<typeof begunSchema>,
  key: string,
): Promise<Response> {
  const body = await unsealByWord(sealed ?? "", key);
  if (body === null) {
    throw new Problem("conflict", {
      detail: "This request was carried out, and its answer can no longer be read.",
    });
  }
  return new Response(body, {
    status: status ?? 200,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "idempotent-replayed": "true",
    },
  });
}

/** Forgets what is older than 30 days. */
export async function forgetKeptAnswers(): Promise<void> {
  await callOne("forget_kept_answers", {}, z.number().int());
}

function hash(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(value) ?? "")
    .digest("hex");
}

/** The same value with every object's members in alphabetical order. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, held]) => [name, inOrder(held)]));
}
