import { getBranding, setBranding } from "@/lib/branding/branding";
import { brandingAnswerSchema, brandingSchema, maxLogoLength } from "@/lib/branding/branding-body";
import { route } from "@/lib/http/route";

/** How the organization shows itself. */
export const GET = route(
  {
    auth: "person",
    doc: {
      summary: "Read the organization's branding",
      description: "Nulls stand for the product's own. It shows while the plan includes it.",
      tag: "Team",
      answer: brandingAnswerSchema,
    },
  },
  async ({ access }) => {
    const { name, logo, color } = await getBranding(access.accountId);
    return { name, logo, color };
  },
);

/** Changes all of it at once. */
export const PUT = route(
  {
    auth: "person",
    body: brandingSchema,
    maxBodyBytes: maxLogoLength + 4096,
    repeats: "natural",
    doc: {
      summary: "Change the organization's branding",
      description:
        "Its name, logo (a PNG, JPEG or WebP image as a data: address) and colour, in place of the product's.",
      tag: "Team",
      answer: brandingAnswerSchema,
      problems: ["plan_required", "conflict"],
    },
  },
  async ({ access, body }) => {
    await setBranding(access, body);
    return body;
  },
);
