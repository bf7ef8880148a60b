import { createHash } from "node:crypto";
import { z } from "zod";
import type { Inbox } from "./inbox";

const addresses = z.union([z.string().min(3), z.array(z.string().min(3)).min(1).max(50)]);

/** What Resend takes, of which an inbox can show something; https://resend.com/docs/api-reference/emails. */
const mailSchema = z.strictObject({
  from: z.string().min(3),
  to: addresses,
  subject: z.string().min(1),
  text: z.string().optional(),
  html: z.string().optional(),
  cc: addresses.optional(),
  bcc: addresses.optional(),
  reply_to: addresses.optional(),
  headers: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});

/** What the next so many sends meet: a refusal as it is, or an answer that is lost after the mail was taken. */
export type MailFault = {
  kind: "unavailable" | "rate_limited" | "invalid" | "lost";
  times: number;
};

const keyLifeMs = 24 * 3_600_000;

type Known = { fingerprint: string; id: string; at: number };

/**
 * Resend's API over an inbox: `POST /emails` and `GET /emails/{id}` with a bearer key. An
 * Idempotency-Key is known for 24 hours: the same mail again is the first one's answer, another
 * mail is refused. Answers null for any other path.
 */
export function createResendApi({ inbox, key }: { inbox: Inbox; key: string }) {
  const known = new Map<string, Known>();
  let fault: MailFault | null = null;

  async function handle(request: Request): Promise<Response | null> {
    const { pathname } = new URL(request.url);
    if (pathname !== "/emails" && !pathname.startsWith("/emails/")) return null;
    const authorization = request.headers.get("authorization");
    if (authorization === null) return refuse(401, "missing_api_key", "Missing API key.");
    if (authorization !== `Bearer ${key}`) {
      return refuse(400, "invalid_api_key", "API key is invalid");
    }
    if (pathname === "/emails") {
      if (request.method === "POST") return send(request);
      return refuse(405, "method_not_allowed", "Method is not allowed.");
    }
    return read(pathname.slice("/emails/".length));
  }

  async function send(request: Request): Promise<Response> {
    const met = takeFault();
    if (met === "unavailable") {
      return refuse(500, "internal_server_error", "An unexpected error occurred.");
    }
    if (met === "rate_limited") return refuse(429, "rate_limit_exceeded", "Too many requests.");
    if (met === "invalid") return refuse(422, "validation_error", "The mail is refused.");
    const idempotencyKey = request.headers.get("idempotency-key");
    if (idempotencyKey !== null && !/^.{1,256}$/.test(idempotencyKey)) {
      return refuse(400, "invalid_idempotency_key", "The key must be between 1-256 chars.");
    }
    const body = await request.text();
    const parsed = mailSchema.safeParse(parseJson(body));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".") || "body";
      return refuse(422, "validation_error", `Invalid \`${field}\`: ${issue?.message}`);
    }
    const fingerprint = createHash("sha256").update(body).digest("hex");
    const before = idempotencyKey === null ? undefined : findKey(idempotencyKey);
    if (before && before.fingerprint !== fingerprint) {
      return refuse(
        409,
        "invalid_idempotent_request",
        "Same idempotency key used with a different request payload.",
      );
    }
    if (before) return Response.json({ id: before.id });
    const { id } = inbox.deliver(parsed.data);
    if (idempotencyKey !== null) known.set(idempotencyKey, { fingerprint, id, at: Date.now() });
    if (met === "lost") return refuse(504, "application_error", "Gateway timeout.");
    return Response.json({ id });
  }

  function read(id: string): Response {
    const mail = inbox.find(id);
    if (!mail) return refuse(404, "not_found", "Email not found");
    return Response.json({
      object: "email",
      id: mail.id,
      to: mail.to,
      from: mail.from,
      subject: mail.subject,
      html: mail.html || null,
      text: mail.text || null,
      cc: [],
      bcc: [],
      reply_to: [],
      created_at: mail.receivedAt,
      last_event: "delivered",
      scheduled_at: null,
      tags: [],
    });
  }

  function findKey(idempotencyKey: string): Known | undefined {
    const found = known.get(idempotencyKey);
    return found && Date.now() - found.at < keyLifeMs ? found : undefined;
  }

  function takeFault(): MailFault["kind"] | null {
    if (fault === null || fault.times <= 0) return null;
    fault.times -= 1;
    return fault.kind;
  }

  return {
    handle,
    /** The next sends meet this; null ends it. */
    fail(next: MailFault | null) {
      fault = next && { ...next };
    },
  };
}

function refuse(statusCode: number, name: string, message: string): Response {
  return Response.json({ statusCode, name, message }, { status: statusCode });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
