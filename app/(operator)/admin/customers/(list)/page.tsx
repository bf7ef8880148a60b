import { Search, Users } from "lucide-react";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { AccountState } from "@/components/admin/account-state";
import { formatDay } from "@/components/billing/format-date";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { requireOperator } from "@/lib/admin/require-operator";
import { accountsQuerySchema, searchAccounts } from "@/lib/admin/search-accounts";
import { firstParameter } from "@/lib/auth/first-parameter";
import { formatCredits, toMicros } from "@/lib/credits/amount";
import type { PageProps } from "@/lib/http/page-props";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "Customers" };

/** Every account, or those that a word finds. */
export default async function CustomersPage({ searchParams }: PageProps) {
  await requireOperator();
  const asked = await searchParams;
  const query = (firstParameter(asked.query) ?? "").slice(0, 254);
  const parsed = accountsQuerySchema.safeParse({
    ...(query.trim() ? { query } : {}),
    ...(firstParameter(asked.cursor) ? { cursor: firstParameter(asked.cursor) } : {}),
  });
  const [{ accounts, next_cursor }, { plans }] = await Promise.all([
    searchAccounts(parsed.success ? parsed.data : accountsQuerySchema.parse({})),
    getOffer(),
  ]);
  const planName = (id: string | null) => plans.find((plan) => plan.planId === id)?.name ?? id;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Customers"
        description="People and organizations, the newest first."
        action={
          <form action="/admin/customers" className="flex w-full gap-2 sm:w-auto">
            <Input
              type="search"
              name="query"
              aria-label="Search"
              placeholder="Name, email, account or Stripe id"
              defaultValue={query}
              className="min-w-0 flex-1 sm:w-72"
            />
            <Button type="submit" variant="outline">
              <Search aria-hidden="true" /> Search
            </Button>
          </form>
        }
      />
      <Card>
        {accounts.length === 0 ? (
          <EmptyState
            icon={<Users aria-hidden="true" />}
            title={query ? "Nobody is found" : "Nobody has signed up"}
            description={
              query
                ? "Search for a part of a name or an address, or for a whole id."
                : "Accounts appear here as people sign up."
            }
            {...(query && {
              action: (
                <Button asChild variant="outline">
                  <Link href={"/admin/customers" as Route}>Show everybody</Link>
                </Button>
              ),
            })}
          />
        ) : (
          <Table label="Accounts">
            <TableHeader>
              <tr>
                <TableHead>Account</TableHead>
                <TableHead>Plan</TableHead>
                <TableHead numeric>Members</TableHead>
                <TableHead numeric>Balance</TableHead>
                <TableHead numeric>Since</TableHead>
              </tr>
            </TableHeader>
            <TableBody>
              {accounts.map((account) => (
                <TableRow key={account.accountId} className="relative">
                  <TableCell>
                    <Link
                      href={`/admin/customers/${account.accountId}` as Route}
                      prefetch={false}
                      className="font-medium after:absolute after:inset-0 hover:underline"
                    >
                      {account.name || "Without a name"}
                    </Link>
                    <span className="block text-muted-foreground text-xs">
                      {account.kind === "organization" ? "Organization · " : ""}
                      {account.ownerEmail ?? "no owner"}
                    </span>
                  </TableCell>
                  <TableCell>
                    <AccountState
                      planName={planName(account.planId)}
                      planKind={account.planKind}
                      isFrozen={account.frozenAt !== null}
                      isInDebt={account.debt > 0}
                    />
                  </TableCell>
                  <TableCell numeric className="text-muted-foreground">
                    {account.members}
                  </TableCell>
                  <TableCell numeric>{formatCredits(toMicros(account.balance))}</TableCell>
                  <TableCell numeric className="text-muted-foreground">
                    {formatDay(account.createdAt)}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
      {next_cursor && (
        <Button asChild variant="outline" className="justify-self-center">
          <Link
            href={{
              pathname: "/admin/customers",
              query: { ...(query && { query }), cursor: next_cursor },
            }}
          >
            Older accounts
          </Link>
        </Button>
      )}
    </div>
  );
}
