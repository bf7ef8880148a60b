import { route } from "@/lib/http/route";
import { exportAnswerSchema } from "@/lib/privacy/answer-schemas";
import { exportPerson } from "@/lib/privacy/export-person";

/** Everything that is kept of the person who calls, as a JSON file. */
export const GET = route(
  {
    auth: "person",
    doc: {
      summary: "Export your data",
      description:
        "Profile, memberships, conversations, usage, ledger and receipts as one JSON object with a list a section; of an organization what is your own.",
      tag: "Account",
      answer: exportAnswerSchema,
    },
  },
  async ({ access }) =>
    new Response(exportPerson(access.userId), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": `attachment; filename="my-data-${new Date().toISOString().slice(0, 10)}.json"`,
        "cache-control": "no-store",
      },
    }),
);
