import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { ApiKeyList } from "@/components/settings/api-key-list";
import { CreateKeyDialog } from "@/components/settings/create-key-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { requireAccount } from "@/lib/auth/account";
import { listApiKeys } from "@/lib/auth/api-key";
import { canManageKeys } from "@/lib/auth/key-manager";
import { serverEnv } from "@/lib/env/server";
import { findEntitlement } from "@/lib/pricing/entitlements";
import { getOffer } from "@/lib/pricing/offer";
import { listKeyPlaces } from "@/lib/team/list-key-places";

export const metadata: Metadata = { title: "API keys" };

/** The keys by which other servers act for this account. */
export default async function ApiKeysPage() {
  const access = await requireAccount("/settings/api-keys");
  if (!canManageKeys(access)) {
    return (
      <Callout title="You cannot manage the API keys of this account">
        An owner or admin of {access.accountName} can. Ask one of them.
      </Callout>
    );
  }
  const [keys, entitlement, offer, places] = await Promise.all([
    listApiKeys(access),
    findEntitlement(access, "api"),
    getOffer(),
    listKeyPlaces(access),
  ]);
  const action = offer.actions.find(({ pricing }) => pricing === "flat")?.action;
  const create = entitlement.isIncluded && (
    <CreateKeyDialog
      accountId={access.accountId}
      places={places}
      siteUrl={serverEnv().SITE_URL}
      exampleAction={action ?? offer.chat.action}
    />
  );
  return (
    <div className="grid gap-4">
      {!entitlement.isIncluded && (
        <Callout
          title="Your plan does not include API keys"
          action={
            <Button asChild size="sm">
              <Link href="/billing#plans">See plans</Link>
            </Button>
          }
        >
          {entitlement.plan
            ? `${entitlement.plan.name} does. With a key, your own server can charge actions to this account.`
            : "With a key, your own server can charge actions to this account."}
        </Callout>
      )}
      <Card aria-labelledby="keys-title">
        <CardHeader className="gap-4 pb-5 sm:flex-row sm:items-center sm:justify-between">
          <div className="grid gap-1">
            <CardTitle id="keys-title">API keys</CardTitle>
            <CardDescription>
              A key lets a server of yours act for this account.{" "}
              <Link
                href={{ pathname: "/docs/using-the-api" }}
                className="rounded-sm font-medium text-foreground underline decoration-input underline-offset-4 hover:decoration-foreground"
              >
                How to use the API
              </Link>
            </CardDescription>
          </div>
          {/* Always in this place: were it to move with the first key, its dialog would close on it. */}
          {create}
        </CardHeader>
        {keys.length > 0 ? (
          <ApiKeyList accountId={access.accountId} keys={keys} />
        ) : (
          <EmptyState
            icon={<KeyRound aria-hidden="true" />}
            title="No keys"
            description="A key is shown once, when it is made. Here you see its name, what it may do, and can end it."
            className="border-t"
          />
        )}
      </Card>
    </div>
  );
}
