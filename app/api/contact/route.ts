import { createHash } from "node:crypto";
import { contactRequestSchema } from "@/lib/contact/contact-request-schema";
import { submitContactRequest } from "@/lib/contact/submit-contact-request";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";

const anHour = 3600;

/** Stores an enquiry, signed in or not, and answers with its reference. */
export const POST = route(
  { auth: "public", body: contactRequestSchema, maxBodyBytes: 16_384 },
  async ({ access, body, request }) => {
    await limitRate(`contact:${networkOf(request)}`, { limit: 5, windowSeconds: anHour });
    const reference = await submitContactRequest(body, access?.userId ?? null);
    return { reference };
  },
);

/** Where a request comes from, hashed: an address is personal and only needs to be told apart. */
function networkOf(request: Request): string {
  const address = request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "";
  return createHash("sha256").update(address).digest("base64url").slice(0, 22);
}
