import type { ReactNode } from "react";
import { lotEnd } from "@/components/billing/balance/lot-end";
import { signedCredits } from "@/components/billing/balance/signed-credits";
import { formatDay, formatMoment } from "@/components/billing/format-date";
import { sourceName } from "@/components/billing/history/source-name";
import { Badge } from "@/components/ui/badge";
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { formatCredits } from "@/lib/credits/amount";
import type { Receipt } from "@/lib/usage/find-receipt";

interface ReceiptCardProps {
  receipt: Receipt;
  title: string;
  /** The account's balance is for who sees the whole bill. */
  showsBalance: boolean;
  /** Why credits were taken or given back, where a payment was. */
  story?: ReactNode;
  footer?: ReactNode;
}

/** One movement as a receipt: what for, at which prices, from which credits. */
export function ReceiptCard({ receipt, title, showsBalance, story, footer }: ReceiptCardProps) {
  return (
    <Card aria-labelledby="receipt-title" className="mx-auto w-full max-w-xl">
      <CardHeader>
        <div className="flex items-center justify-between gap-4">
          <CardTitle id="receipt-title" className="text-lg">
            {title}
          </CardTitle>
          {!receipt.isSuccess && <Badge variant="danger">Failed</Badge>}
        </div>
        <p className="text-muted-foreground text-sm tabular-nums">
          Receipt {receipt.seq} · {formatMoment(receipt.at)}
        </p>
      </CardHeader>
      <CardContent className="grid gap-6 text-sm">
        {story}
        {receipt.lines.length > 0 && <Lines receipt={receipt} />}
        <dl className="grid gap-2">
          {showsBalance && (
            <Row name="Balance before">{formatCredits(receipt.balanceBeforeMicros)}</Row>
          )}
          <Row name="This movement" isStrong>
            {signedCredits(receipt.amountMicros)}
          </Row>
          {receipt.debtMicros !== 0 && (
            <Row name={receipt.debtMicros > 0 ? "Owed from this" : "Owed credits repaid"}>
              {formatCredits(Math.abs(receipt.debtMicros))}
            </Row>
          )}
          {showsBalance && (
            <Row name="Balance after" isStrong>
              {formatCredits(receipt.balanceAfterMicros)}
            </Row>
          )}
        </dl>
        <Lots receipt={receipt} />
        <Facts receipt={receipt} />
      </CardContent>
      {footer && <CardFooter>{footer}</CardFooter>}
    </Card>
  );
}

function Lines({ receipt }: { receipt: Receipt }) {
  const isReduced = receipt.chargedMicros !== receipt.costMicros;
  return (
    <dl className="grid gap-2">
      {receipt.lines.map((line) => (
        <Row key={line.code} name={line.name}>
          {formatCredits(line.micros)}
        </Row>
      ))}
      <Row name="Charged" isStrong className="border-t pt-3">
        {formatCredits(receipt.chargedMicros)}
      </Row>
      {isReduced && receipt.costMicros > 0 && (
        <Row name="List price">{formatCredits(receipt.costMicros)}</Row>
      )}
    </dl>
  );
}

function Lots({ receipt }: { receipt: Receipt }) {
  // What was spent already is owed, and moves no lot.
  const lots = receipt.lots.filter(({ micros }) => micros !== 0);
  if (lots.length === 0) return null;
  return (
    <div className="grid gap-2">
      <h3 className="font-medium">{receipt.amountMicros < 0 ? "Taken from" : "Went to"}</h3>
      <dl className="grid gap-2">
        {lots.map((lot) => {
          const end = lotEnd(lot, receipt.at);
          const until = end ? `until ${formatDay(end)}` : "never expires";
          return (
            <Row key={lot.lotId} name={`${sourceName(lot.source)}, ${until}`}>
              {signedCredits(lot.micros)}
            </Row>
          );
        })}
      </dl>
    </div>
  );
}

/** Credits that paid in an own key's place, by the receipt's code. */
const fallbacks: Record<string, string> = {
  own_key_refused: "Credits: the provider did not accept your key",
  own_key_exhausted: "Credits: your key had no money left",
  own_key_busy: "Credits: the provider let your key wait",
  own_key_plan: "Credits: your plan does not include your own key",
};

const lanes: Record<string, string> = {
  byok: "Your own provider key",
  free: "Free",
  unlimited: "Unlimited plan: no credits",
};

function Facts({ receipt }: { receipt: Receipt }) {
  const fallback = receipt.isSuccess ? fallbacks[receipt.error ?? ""] : undefined;
  const lane = fallback ?? lanes[receipt.lane];
  const facts: [string, string][] = [
    ...(receipt.model ? [["Model", receipt.model] satisfies [string, string]] : []),
    ...(receipt.inputTokens + receipt.outputTokens > 0
      ? [["Tokens", tokens(receipt)] satisfies [string, string]]
      : []),
    ...(lane ? [["Paid by", lane] satisfies [string, string]] : []),
    ...(receipt.isByApiKey ? [["Called with", "An API key"] satisfies [string, string]] : []),
    ...(receipt.priceVersion === null
      ? []
      : [["Prices", priceVersion(receipt)] satisfies [string, string]]),
  ];
  if (facts.length === 0) return null;
  return (
    <dl className="grid gap-2 border-t pt-5">
      {facts.map(([name, value]) => (
        <Row key={name} name={name}>
          {value}
        </Row>
      ))}
    </dl>
  );
}

function tokens({ inputTokens, outputTokens }: Receipt): string {
  return `${inputTokens.toLocaleString("en-US")} in, ${outputTokens.toLocaleString("en-US")} out`;
}

function priceVersion({ priceVersion: version, pricedAt }: Receipt): string {
  return pricedAt ? `Version ${version}, from ${formatDay(pricedAt)}` : `Version ${version}`;
}

function Row({
  name,
  isStrong = false,
  className,
  children,
}: {
  name: string;
  isStrong?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <div className={cn("flex justify-between gap-6 leading-6", className)}>
      <dt className={isStrong ? "font-medium" : "text-muted-foreground"}>{name}</dt>
      <dd className={isStrong ? "shrink-0 font-medium tabular-nums" : "shrink-0 tabular-nums"}>
        {children}
      </dd>
    </div>
  );
}
