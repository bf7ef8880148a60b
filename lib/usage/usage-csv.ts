import "server-only";
import type { AccountAccess } from "@/lib/auth/access";
import { toCredits } from "@/lib/credits/amount";
import { csvLine } from "@/lib/http/csv";
import { listUsage, type UsageRow } from "@/lib/usage/list-usage";

const pageRows = 200;

const head = [
  "Transaction",
  "Time (UTC)",
  "Action",
  "Service",
  "Tools",
  "Model",
  "Input tokens",
  "Cached tokens",
  "Output tokens",
  "Reasoning tokens",
  "Bytes",
  "Credits",
  "Lane",
  "Success",
  "Error",
  "Member id",
  "Department id",
  "API key id",
];

/** The usage of some UTC days, both included, as CSV: newest first, read and sent a page at a time. */
export function streamUsageCsv(
  access: AccountAccess,
  { from, to }: { from: string; to: string },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let beforeSeq: number | null = null;
  let lead = csvLine(head);
  return new ReadableStream({
    async pull(controller) {
      const rows: UsageRow[] = await listUsage(access, { beforeSeq, limit: pageRows });
      const wanted = rows.filter(({ at }) => from <= at.slice(0, 10) && at.slice(0, 10) <= to);
      controller.enqueue(encoder.encode(lead + wanted.map(line).join("")));
      lead = "";
      const last = rows.at(-1);
      if (!last || rows.length < pageRows || last.at.slice(0, 10) < from) controller.close();
      else beforeSeq = last.seq;
    },
  });
}

function line(row: UsageRow): string {
  return csvLine([
    row.seq,
    row.at,
    row.action ?? "",
    row.service ?? "",
    row.tools.join(" "),
    row.model ?? "",
    row.inputTokens,
    row.cachedTokens,
    row.outputTokens,
    row.reasoningTokens,
    row.bytes,
    toCredits(row.chargedMicros),
    row.lane,
    row.isSuccess ? "yes" : "no",
    row.error ?? "",
    row.actorId ?? "",
    row.departmentId ?? "",
    row.apiKeyId ?? "",
  ]);
}
