import { contactAnswerSchema, contactRequestSchema } from "@/lib/contact/contact-request-schema";
import { submitContactRequest } from "@/lib/contact/submit-contact-request";
import { callerNetwork } from "@/lib/http/caller-network";
import { limitRate } from "@/lib/http/rate-limit";
import { route } from "@/lib/http/route";

const anHour = { windowSeconds: 3600 };

/** Stores an enquiry, signed in or not, and answers with its reference. */
export const POST = route(
  {
    auth: "public",
    body: contactRequestSchema,
    maxBodyBytes: 16_384,
    doc: {
      summary: "Send an enquiry",
      description: "Signed in or not; the answer has its reference.",
      tag: "Machinery",
      answer: contactAnswerSchema,
      problems: ["rate_limited"],
    },
  },
  async ({ access, body, request }) => {
    await limitRate(`contact:${callerNetwork(request.headers)}`, { ...anHour, limit: 5 });
    // Whoever comes from many networks, or claims to, fills no more than this.
    await limitRate("contact", { ...anHour, limit: 200 });
    const reference = await submitContactRequest(body, access?.userId ?? null);
    return { reference };
  },
);
