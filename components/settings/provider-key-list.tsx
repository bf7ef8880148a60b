import { formatMoment } from "@/components/billing/format-date";
import { ProviderKeyActions } from "@/components/settings/provider-key-actions";
import { Badge } from "@/components/ui/badge";
import type { ProviderKey } from "@/lib/provider-keys/key-answers";

/** The account's provider keys, each by its last four, with what it has left. */
export function ProviderKeyList({ accountId, keys }: { accountId: string; keys: ProviderKey[] }) {
  return (
    <ul aria-label="Provider keys" className="divide-y border-t">
      {keys.map((key) => (
        <li
          key={key.provider}
          className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-center sm:justify-between sm:px-6"
        >
          <div className="grid min-w-0 gap-1">
            <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium text-sm">{key.name}</span>
              <code className="font-mono text-[0.8125rem] text-muted-foreground">
                …{key.lastFour}
              </code>
              {key.status === "refused" && <Badge variant="danger">Not accepted</Badge>}
              {key.status === "exhausted" && <Badge variant="warning">No money left</Badge>}
            </div>
            <p className="text-[0.8125rem] text-muted-foreground leading-5">
              {[...limitWords(key), `checked ${formatMoment(key.checkedAt)}`].join(", ")}
            </p>
          </div>
          <ProviderKeyActions accountId={accountId} provider={key.provider} name={key.name} />
        </li>
      ))}
    </ul>
  );
}

function limitWords(key: ProviderKey): string[] {
  const resets = key.limitResets ? ` ${key.limitResets}` : "";
  return [
    ...(key.limitUsd !== null && key.remainingUsd !== null
      ? [`${dollars(key.remainingUsd)} of ${dollars(key.limitUsd)}${resets} left`]
      : []),
    ...(key.limitUsd === null && key.usageUsd !== null
      ? [`${dollars(key.usageUsd)} used, no limit`]
      : []),
    ...(key.freeRequests
      ? [
          `${key.freeRequests.remaining.toLocaleString("en-US")} of ${key.freeRequests.limit.toLocaleString("en-US")} free requests left today`,
        ]
      : []),
  ];
}

function dollars(usd: number): string {
  return new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(usd);
}
