import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { csvLine } from "@/lib/http/csv";
import { getSpending, type SpendingQuestion, type SpendingView } from "@/lib/team/get-spending";

const headings: Record<SpendingView, string> = {
  member: "Member",
  department: "Department",
  api_key: "API key",
  project: "Project",
};

const pageRows = 1000;

/** Who spent what on what as CSV, read and sent a page at a time. */
export function streamSpendingCsv(
  access: AccountAccess,
  question: Omit<SpendingQuestion, "isDetailed">,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let cursor: string | undefined;
  let isFirst = true;
  return new ReadableStream({
    async pull(controller) {
      const page = await getSpending(
        access,
        { ...question, isDetailed: true },
        // One is read beyond each page.
        { cursor, limit: pageRows - 1 },
      );
      const lines = page.rows.map((row) =>
        csvLine([
          row.subject?.name ?? "None",
          row.subject?.id ?? "",
          row.action,
          row.model,
          row.requests,
          row.failures,
          row.credits,
        ]),
      );
      if (isFirst) {
        const head = [
          headings[question.by],
          "Id",
          "Action",
          "Model",
          "Requests",
          "Failures",
          "Credits",
        ];
        lines.unshift(csvLine(head));
        isFirst = false;
      }
      controller.enqueue(encoder.encode(lines.join("")));
      if (page.next_cursor === null) controller.close();
      else cursor = page.next_cursor;
    },
  });
}
