import { formatDay } from "@/components/billing/format-date";
import { RevokeKeyDialog } from "@/components/settings/revoke-key-dialog";
import { scopeWords } from "@/components/settings/scope-words";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import type { ListedApiKey } from "@/lib/auth/api-key";

/** Every key of the account, live ones first. */
export function ApiKeyList({ accountId, keys }: { accountId: string; keys: ListedApiKey[] }) {
  return (
    <ul aria-label="API keys" className="divide-y border-t">
      {keys.map((key) => (
        <li
          key={key.apiKeyId}
          className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-center sm:justify-between sm:px-6"
        >
          <div className="grid min-w-0 gap-1">
            <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
              <span
                className={cn(
                  "min-w-0 truncate font-medium text-sm",
                  key.revokedAt && "text-muted-foreground",
                )}
              >
                {key.name}
              </span>
              {key.revokedAt ? (
                <Badge variant="neutral">Revoked</Badge>
              ) : (
                key.scopes.map((scope) => (
                  <Badge key={scope} variant="outline">
                    {scopeWords[scope].label}
                  </Badge>
                ))
              )}
            </div>
            <p className="text-[0.8125rem] text-muted-foreground leading-5">
              <code className="font-mono">fbx_…{key.lastFour}</code>
              {key.department && `, ${key.department.name}`}
              {key.project && `, project ${key.project.name}`}
              {`, created ${formatDay(key.createdAt)}`}
              {key.lastChargeDay
                ? `, last charged credits on ${formatDay(key.lastChargeDay)}`
                : ", has charged no credits yet"}
              {key.revokedAt && `, revoked ${formatDay(key.revokedAt)}`}
            </p>
          </div>
          {!key.revokedAt && (
            <RevokeKeyDialog accountId={accountId} apiKeyId={key.apiKeyId} name={key.name} />
          )}
        </li>
      ))}
    </ul>
  );
}
