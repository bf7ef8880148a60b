import { z } from "zod";
import { plainLine, plainText } from "@/lib/http/plain-text";

/** An enquiry as the form and the API send it. The limits are the table's. */
export const contactRequestSchema = z
  .object({
    name: plainLine.min(1, "Enter your name.").max(120, "At most 120 characters."),
    email: z
      .string()
      .trim()
      .max(254)
      .pipe(z.email("Enter an email address, like you@example.com.")),
    company: plainLine.max(160, "At most 160 characters.").default(""),
    message: plainText.trim().min(1, "Say what you need.").max(4000, "At most 4,000 characters."),
    planId: z
      .string()
      .regex(/^[a-z][a-z0-9_-]{0,39}$/)
      .nullable()
      .default(null),
  })
  .meta({
    examples: [{ name: "Ada", email: "ada@example.com", message: "We are forty people." }],
  });

export const contactAnswerSchema = z.object({ reference: z.uuid() }).meta({
  id: "Enquiry",
  examples: [{ reference: "7b0f2f0e-6e0e-4f0c-9d55-0d7a5b1a2c3d" }],
});

export type ContactRequest = z.output<typeof contactRequestSchema>;
