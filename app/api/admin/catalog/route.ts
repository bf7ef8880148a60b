import { catalogAnswerSchema, getCatalog } from "@/lib/admin/get-catalog";
import { route } from "@/lib/http/route";

/** The catalog in force, as it was applied. */
export const GET = route(
  {
    auth: "operator",
    doc: {
      summary: "Read the catalog in force",
      tag: "Operator",
      answer: catalogAnswerSchema,
      problems: ["unavailable"],
    },
  },
  () => getCatalog(),
);
