import { z } from "zod";
import { plainLine } from "@/lib/http/plain-text";

/** Characters of a logo's data address: about 90 KB of image. */
export const maxLogoLength = 120_000;

const logo = z
  .string()
  .max(maxLogoLength, "Use an image of at most 90 KB.")
  .regex(
    /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/,
    "Use a PNG, JPEG or WebP image.",
  );

/** How an organization shows itself; null is the product's own. */
export const brandingSchema = z
  .strictObject({
    name: plainLine.min(1).max(40, "Use at most 40 characters.").nullable(),
    logo: logo.nullable(),
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/i, "Write the colour as #rrggbb.")
      .nullable(),
  })
  .meta({ examples: [{ name: "Harbour Works", logo: null, color: "#0f766e" }] });

export const brandingAnswerSchema = z
  .object({
    name: z.string().nullable(),
    logo: z.string().nullable(),
    color: z.string().nullable(),
  })
  .meta({
    id: "Branding",
    examples: [{ name: "Harbour Works", logo: null, color: "#0f766e" }],
  });

export type Branding = z.output<typeof brandingSchema>;
