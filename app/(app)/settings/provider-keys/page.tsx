import { Plug } from "lucide-react";
import type { Metadata } from "next";
import { FallbackSwitch } from "@/components/settings/fallback-switch";
import { ProviderKeyForm } from "@/components/settings/provider-key-form";
import { ProviderKeyList } from "@/components/settings/provider-key-list";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { requireAccount } from "@/lib/auth/account";
import { findEntitlement } from "@/lib/pricing/entitlements";
import { canManageProviderKeys } from "@/lib/provider-keys/key-owner";
import { getFallback, listProviderKeys } from "@/lib/provider-keys/list-keys";
import { listProviders } from "@/lib/provider-keys/providers";

export const metadata: Metadata = { title: "Provider keys" };

/** The customer's own keys of model providers, over which their requests run. */
export default async function ProviderKeysPage() {
  const access = await requireAccount("/settings/provider-keys");
  if (!canManageProviderKeys(access)) {
    return (
      <Callout title="You cannot manage the provider keys of this account">
        An owner or admin of {access.accountName} can. Ask one of them.
      </Callout>
    );
  }
  const [keys, fallsBack, entitlement] = await Promise.all([
    listProviderKeys(access),
    getFallback(access),
    findEntitlement(access, "byok"),
  ]);
  const providers = listProviders().map(({ id, name, keysUrl }) => ({ id, name, keysUrl }));
  return (
    <div className="grid gap-4">
      {!entitlement.isIncluded && (
        <Callout
          title="Your plan does not include your own provider keys"
          action={
            <Button asChild size="sm">
              <Link href="/billing#plans">See plans</Link>
            </Button>
          }
        >
          {entitlement.plan
            ? `${entitlement.plan.name} does. Requests then run over your key, and your provider bills you for them.`
            : "Requests over a key of yours are billed by your provider."}
        </Callout>
      )}
      <Card aria-labelledby="provider-keys-title">
        <CardHeader className="pb-5">
          <CardTitle id="provider-keys-title">Provider keys</CardTitle>
          <CardDescription>
            Requests run over your own key where it serves the model: your provider bills you, and
            you pay at most a fee in credits. Nobody can read a key again, not even you.{" "}
            <Link
              href={{ pathname: "/docs/plans", hash: "can-i-use-my-own-provider-key" }}
              className="rounded-sm font-medium text-foreground underline decoration-input underline-offset-4 hover:decoration-foreground"
            >
              What it costs
            </Link>
          </CardDescription>
        </CardHeader>
        {keys.length > 0 ? (
          <ProviderKeyList accountId={access.accountId} keys={keys} />
        ) : entitlement.isIncluded ? (
          <EmptyState
            icon={<Plug aria-hidden="true" />}
            title="No keys"
            description="Add a key from OpenRouter, which serves every model, or from a single vendor."
            className="border-t"
          />
        ) : null}
        {(keys.length > 0 || entitlement.isIncluded) && (
          <FallbackSwitch accountId={access.accountId} isOn={fallsBack} />
        )}
      </Card>
      {entitlement.isIncluded && (
        <Card aria-labelledby="add-key-title">
          <CardHeader>
            <CardTitle id="add-key-title">Add or replace a key</CardTitle>
          </CardHeader>
          <ProviderKeyForm accountId={access.accountId} providers={providers} />
        </Card>
      )}
    </div>
  );
}
