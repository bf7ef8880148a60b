import { accountParamsSchema } from "@/lib/admin/freeze-account";
import { actPreviewAnswerSchema, actPreviewSchema, previewAct } from "@/lib/admin/preview-act";
import { route } from "@/lib/http/route";

/** Says what an act would do. */
export const POST = route(
  {
    auth: "operator",
    params: accountParamsSchema,
    body: actPreviewSchema,
    repeats: "natural",
    doc: {
      summary: "Preview an act on an account",
      description: "The act is done and undone: nothing changes and nothing is noted.",
      tag: "Operator",
      answer: actPreviewAnswerSchema,
      problems: ["not_found", "conflict"],
    },
  },
  ({ access, params, body }) => previewAct(access, params.id, body),
);
