import { z } from "zod/mini";
import { formatDay } from "@/components/billing/format-date";
import { formatCredits, toMicros } from "@/lib/credits/amount";
import { formatMoney } from "@/lib/pricing/format-money";

const previewSchema = z.object({
  when: z.enum(["now", "period_end", "same"]),
  effectiveAt: z.string(),
  /** Minor units, as every amount here. */
  dueNow: z.number(),
  currency: z.string(),
  /** Credits that arrive with the payment; null is unlimited. */
  creditsNow: z.nullable(z.number()),
  nextAmount: z.number(),
  nextAt: z.nullable(z.string()),
  lines: z.array(z.object({ description: z.string(), amount: z.number() })),
});

export type Preview = z.output<typeof previewSchema>;

/** What `POST /api/billing/preview` answers; null when it is not that. */
export function parsePreview(data: unknown): Preview | null {
  const parsed = previewSchema.safeParse(data);
  return parsed.success ? parsed.data : null;
}

/** What a change of plan costs, gives, and when. */
export function ChangePreview({ preview, planName }: { preview: Preview; planName: string }) {
  const { currency } = preview;
  if (preview.when === "same") {
    return <p className="text-sm leading-6">You have this plan already. Nothing would change.</p>;
  }
  if (preview.when === "period_end") {
    return (
      <p className="text-sm leading-6">
        You keep your present plan and its credits until{" "}
        <strong className="font-medium">{formatDay(preview.effectiveAt)}</strong>. From then on{" "}
        {planName} costs{" "}
        <strong className="font-medium tabular-nums">
          {formatMoney(preview.nextAmount, currency)}
        </strong>{" "}
        a period. Nothing is charged today, and you can undo this until then.
      </p>
    );
  }
  return (
    <div className="grid gap-4 text-sm">
      <dl className="grid gap-2">
        {preview.lines.map((line) => (
          <Row
            key={`${line.description} ${line.amount}`}
            name={line.description}
            value={formatMoney(line.amount, currency)}
          />
        ))}
        <div className="flex justify-between gap-6 border-t pt-3 font-medium">
          <dt>Due today</dt>
          <dd className="tabular-nums">{formatMoney(preview.dueNow, currency)}</dd>
        </div>
        <Row
          name="Credits you get today"
          value={
            preview.creditsNow === null
              ? "Unlimited"
              : `+${formatCredits(toMicros(preview.creditsNow))}`
          }
        />
      </dl>
      {preview.nextAt && (
        <p className="text-muted-foreground leading-6">
          Then {formatMoney(preview.nextAmount, currency)} from {formatDay(preview.nextAt)}. The
          credits you have now stay until their own date.
        </p>
      )}
    </div>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex justify-between gap-6 leading-6">
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="shrink-0 tabular-nums">{value}</dd>
    </div>
  );
}
