import type { Metadata, Route } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { z } from "zod";
import { AccountState } from "@/components/admin/account-state";
import { ActButton } from "@/components/admin/act-button";
import { AuditLines } from "@/components/admin/audit-lines";
import { CustomerLots } from "@/components/admin/customer-lots";
import { CustomerPeople } from "@/components/admin/customer-people";
import { CustomerReceipts } from "@/components/admin/customer-receipts";
import { CustomerSubscriptions } from "@/components/admin/customer-subscriptions";
import { NoteForm } from "@/components/admin/note-form";
import { NothingHere, SectionCard } from "@/components/admin/section-card";
import { formatMoment } from "@/components/billing/format-date";
import { paymentNames } from "@/components/billing/history/payment-name";
import { PaymentTable } from "@/components/billing/history/payment-table";
import { itemNames } from "@/components/billing/usage/usage-item-name";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import {
  listAccountCustomers,
  listAccountNotes,
  listAccountPeople,
  listAuditLog,
} from "@/lib/admin/customer";
import { openAccount } from "@/lib/admin/open-account";
import { requireOperator } from "@/lib/admin/require-operator";
import type { AccountAccess } from "@/lib/auth/access";
import { listPastPayments } from "@/lib/billing/purchases/payment-history";
import { listSubscriptionRows } from "@/lib/billing/subscriptions/subscription-row";
import { formatCredits, toMicros } from "@/lib/credits/amount";
import type { PageProps } from "@/lib/http/page-props";
import { Problem } from "@/lib/http/problem";
import { formatPrice } from "@/lib/pricing/format-money";
import { getOffer, type Offer } from "@/lib/pricing/offer";
import { parseBeforeSeq } from "@/lib/usage/history-address";
import { listHistory } from "@/lib/usage/list-history";
import { listLots } from "@/lib/usage/list-lots";

export const metadata: Metadata = { title: "Customer" };

/** Everything about one customer, and what an operator may do about it. */
export default async function CustomerPage({ params, searchParams }: PageProps<{ id: string }>) {
  const operator = await requireOperator();
  const { account, access } = await findAccount(operator, (await params).id);
  const beforeSeq = parseBeforeSeq((await searchParams).before);
  const { accountId } = account;
  const [offer, lots, history, payments, subscriptions, people, customers, notes, lines] =
    await Promise.all([
      getOffer(),
      listLots(access),
      listHistory(access, { beforeSeq, filter: "all" }),
      listPastPayments(access, { limit: 24 }),
      listSubscriptionRows(accountId),
      listAccountPeople(accountId),
      listAccountCustomers(accountId),
      listAccountNotes(accountId),
      listAuditLog({ accountId }),
    ]);
  const planName = (id: string | null) =>
    offer.plans.find((plan) => plan.planId === id)?.name ?? id ?? "No plan";
  const name = account.name || (account.ownerEmail ?? "Without a name");
  const act = { accountId, accountName: name };
  const prices = planPrices(offer);
  const isSubscribed = subscriptions.some(({ endedAt }) => endedAt === null);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title={name}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <AccountState
              planName={planName(account.planId)}
              planKind={account.planKind}
              isFrozen={account.frozenAt !== null}
              isInDebt={account.debt > 0}
            />
            <span>{account.ownerEmail ?? "no owner"}</span>
          </span>
        }
        className="lg:items-start"
        action={
          <>
            <ActButton {...act} act={{ act: "allocate" }} label="Give credits" variant="default" />
            <ActButton {...act} act={{ act: "deduct" }} label="Take credits" />
            {isSubscribed && prices.length > 0 && (
              <ActButton {...act} act={{ act: "plan", prices }} label="Change plan" />
            )}
            <ActButton
              {...act}
              act={{ act: account.frozenAt === null ? "freeze" : "thaw" }}
              label={account.frozenAt === null ? "Freeze" : "Thaw"}
            />
          </>
        }
      />
      {account.frozenAt !== null && (
        <Callout tone="warning" title={`Frozen since ${formatMoment(account.frozenAt)}`}>
          {account.frozenReason}
        </Callout>
      )}
      <dl className="grid grid-cols-2 overflow-hidden rounded-xl border bg-card shadow-xs lg:grid-cols-4 [&>div]:-mt-px [&>div]:-ml-px [&>div]:border-t [&>div]:border-l">
        <Fact name="Balance" value={formatCredits(toMicros(account.balance))} />
        <Fact name="Held" value={formatCredits(toMicros(account.held))} />
        <Fact name="Debt" value={formatCredits(toMicros(account.debt))} />
        <Fact
          name="Paid"
          value={String(payments.filter(({ completedAt }) => completedAt).length)}
          note="payments"
        />
      </dl>
      <SectionCard title="Balance by lot" description="In the order in which they are used up.">
        <CustomerLots {...act} lots={lots} />
      </SectionCard>
      <SectionCard title="Receipts" description="Every row of the ledger, newest first.">
        <CustomerReceipts {...act} movements={history.movements} nameOf={itemNames(offer)} />
        {(beforeSeq !== null || history.nextBeforeSeq !== null) && (
          <nav aria-label="Receipts" className="flex gap-3 border-t px-5 py-3 sm:px-6">
            {beforeSeq !== null && (
              <Button asChild variant="outline" size="sm">
                <Link href={`/admin/customers/${accountId}` as Route}>Newest</Link>
              </Button>
            )}
            {history.nextBeforeSeq !== null && (
              <Button asChild variant="outline" size="sm" className="ml-auto">
                <Link
                  href={`/admin/customers/${accountId}?before=${history.nextBeforeSeq}` as Route}
                  scroll={false}
                >
                  Older
                </Link>
              </Button>
            )}
          </nav>
        )}
      </SectionCard>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:grid-cols-[repeat(2,minmax(0,1fr))]">
        <SectionCard title="Subscriptions">
          <CustomerSubscriptions subscriptions={subscriptions} planName={planName} />
        </SectionCard>
        <SectionCard title="Team">
          <CustomerPeople people={people} />
        </SectionCard>
      </div>
      <SectionCard title="Payments">
        {payments.length === 0 ? (
          <NothingHere>Nothing was paid yet.</NothingHere>
        ) : (
          <PaymentTable payments={payments} nameOf={paymentNames(offer)} />
        )}
      </SectionCard>
      <SectionCard title="Notes" description="For operators; customers never see them.">
        <NoteForm accountId={accountId} />
        {notes.length > 0 && (
          <ul className="border-t">
            {notes.map((note) => (
              <li key={note.noteId} className="border-b px-5 py-4 last:border-0 sm:px-6">
                <p className="whitespace-pre-wrap break-words text-sm leading-6">{note.body}</p>
                <p className="text-muted-foreground text-xs leading-5">
                  {note.author}, {formatMoment(note.createdAt)}
                </p>
              </li>
            ))}
          </ul>
        )}
      </SectionCard>
      <SectionCard title="Audit log" description="What was done to this account, and by whom.">
        <AuditLines lines={lines} />
      </SectionCard>
      <dl className="grid gap-1 text-muted-foreground text-xs">
        <Id name="Account" value={accountId} />
        {customers.map(({ customerId, deletedAt }) => (
          <Id
            key={customerId}
            name={deletedAt === null ? "Stripe customer" : "Deleted Stripe customer"}
            value={customerId}
          />
        ))}
      </dl>
    </div>
  );
}

/** The account of an address; what is no account's id leads nowhere. */
async function findAccount(operator: AccountAccess, id: string) {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await openAccount(operator, id);
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") notFound();
    throw error;
  }
}

/** What a plan may be changed to, with its price. */
function planPrices({ plans }: Offer) {
  return plans.flatMap(({ name, prices }) =>
    prices
      .filter(({ stripePriceId }) => stripePriceId !== null)
      .map(({ planPriceId, interval, unitAmount, currency }) => ({
        planPriceId,
        name: `${name}, ${formatPrice(unitAmount, currency)} a ${interval}`,
      })),
  );
}

function Fact({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div className="min-w-0 px-4 py-4 sm:px-6">
      <dt className="text-muted-foreground text-sm">{name}</dt>
      <dd className="mt-1 break-words font-semibold text-xl tabular-nums tracking-tight">
        {value}
        {note && <span className="ml-1.5 font-normal text-muted-foreground text-sm">{note}</span>}
      </dd>
    </div>
  );
}

function Id({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex flex-wrap gap-x-2">
      <dt>{name}</dt>
      <dd className="break-all font-mono">{value}</dd>
    </div>
  );
}
