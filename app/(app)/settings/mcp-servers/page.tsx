import { Cable } from "lucide-react";
import type { Metadata } from "next";
import { AddServerForm } from "@/components/settings/add-server-form";
import { RemoveServerDialog } from "@/components/settings/remove-server-dialog";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { requireAccount } from "@/lib/auth/account";
import { formatCredits } from "@/lib/credits/amount";
import { listOwnServers } from "@/lib/mcp/own-servers";
import { findAllowedCount } from "@/lib/pricing/entitlements";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "MCP servers" };

/** The customer's own MCP servers, whose tools the chat offers. */
export default async function McpServersPage() {
  const access = await requireAccount("/settings/mcp-servers");
  const [servers, offer] = await Promise.all([listOwnServers(access), getOffer()]);
  const { allowed, plan } = await findAllowedCount(access, "mcpServers", servers.length);
  const mayManage = access.rights.includes("manage_keys");
  const hasRoom = servers.length < allowed;
  const cost = offer.tools.find((sold) => sold.tool === "mcp")?.costMicros ?? 0;
  return (
    <div className="grid gap-4">
      {!hasRoom && (
        <Callout
          title={
            allowed === 0
              ? "Your plan does not include MCP servers of your own"
              : `Your plan includes ${allowed === 1 ? "one MCP server" : `${allowed} MCP servers`} of your own`
          }
          action={
            <Button asChild size="sm">
              <Link href="/billing#plans">See plans</Link>
            </Button>
          }
        >
          {plan
            ? `${plan.name} ${allowed === 0 ? "does" : "includes more"}.`
            : allowed > 0 && "There is no plan with more. Remove one to add another."}
        </Callout>
      )}
      <Card aria-labelledby="servers-title">
        <CardHeader className="pb-5">
          <CardTitle id="servers-title">MCP servers</CardTitle>
          <CardDescription>
            The chat offers their tools.{" "}
            {cost > 0
              ? `A reply that uses one costs ${formatCredits(cost)} credits more, however often.`
              : "Using them adds nothing to a reply’s price by itself."}
          </CardDescription>
        </CardHeader>
        {servers.length > 0 ? (
          <ul aria-label="MCP servers" className="divide-y border-t">
            {servers.map(({ serverId, name, url, lastFour, isIncluded }) => (
              <li
                key={serverId}
                className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-center sm:justify-between sm:px-6"
              >
                <div className="grid min-w-0 gap-1">
                  <div className="flex min-w-0 items-center gap-2">
                    <span className="truncate font-medium text-sm">{name}</span>
                    {!isIncluded && <Badge variant="warning">Not in your plan</Badge>}
                  </div>
                  {url && (
                    <p className="truncate text-[0.8125rem] text-muted-foreground leading-5">
                      {url}
                      {lastFour && `, token …${lastFour}`}
                    </p>
                  )}
                </div>
                {mayManage && (
                  <RemoveServerDialog
                    accountId={access.accountId}
                    serverId={serverId}
                    name={name}
                  />
                )}
              </li>
            ))}
          </ul>
        ) : hasRoom ? (
          <EmptyState
            icon={<Cable aria-hidden="true" />}
            title="No servers"
            description="Add one that speaks MCP over HTTP, and its tools stand beside the chat’s own."
            className="border-t"
          />
        ) : null}
      </Card>
      {mayManage && hasRoom && (
        <Card aria-labelledby="add-server-title">
          <CardHeader>
            <CardTitle id="add-server-title">Add a server</CardTitle>
          </CardHeader>
          <AddServerForm accountId={access.accountId} />
        </Card>
      )}
    </div>
  );
}
