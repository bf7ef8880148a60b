import { z } from "zod/mini";

export type ApiAnswer =
  | { ok: true; data: unknown }
  /** `message` is a sentence for the person; `code` is the problem's stable word; `data` all of it. */
  | { ok: false; code: string; message: string; data: unknown };

const problemSchema = z.object({ code: z.string(), detail: z.string() });

const unreachable = "The server did not answer. Check your connection and try again.";

/**
 * Calls our own API as the signed-in person, for the account that the page shows (null where no
 * account is needed). Never throws: what goes wrong comes back as a sentence.
 *
 * @param idempotencyKey makes a repeat of the call the same call.
 */
export async function callApi(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  {
    accountId,
    body,
    idempotencyKey,
  }: { accountId: string | null; body?: unknown; idempotencyKey?: string },
): Promise<ApiAnswer> {
  try {
    const response = await fetch(path, {
      method,
      cache: "no-store",
      headers: {
        ...(accountId === null ? {} : { "x-account-id": accountId }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const data: unknown = await response.json();
    if (response.ok) return { ok: true, data };
    const problem = problemSchema.safeParse(data);
    return problem.success
      ? { ok: false, code: problem.data.code, message: problem.data.detail, data }
      : { ok: false, code: "internal", message: unreachable, data };
  } catch {
    return { ok: false, code: "unreachable", message: unreachable, data: null };
  }
}
