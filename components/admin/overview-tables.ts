import type { FigureTable } from "@/components/admin/figure-table";
import {
  churnRate,
  earned,
  freeCredits,
  isPaying,
  margins,
  overviewDays,
  sumMoney,
} from "@/components/admin/overview-sums";
import { sourceName } from "@/components/billing/history/source-name";
import type { Overview } from "@/lib/admin/get-overview";

/** A line of a receipt in words: `message`, or `tool:github`. */
type NameOf = (kind: "action" | "tool", code: string) => string;

/** What payments are for, in words. */
export const paymentKinds: Record<string, string> = {
  subscription: "Subscriptions",
  pack: "Packs",
  purchase: "Packs by saved card",
  topup: "Automatic top-ups",
};

const movementNames: Record<string, string> = {
  grant: "Granted",
  usage: "Used",
  expire: "Expired",
  reversal: "Taken back by refunds and disputes",
  reinstate: "Given back by won disputes",
  refund: "Refunded",
  adjustment: "Corrected or deducted by hand",
  repay: "Repaid debt",
};

/** The overview's tables, as the page shows them and as each is exported. */
export function overviewTables(
  overview: Overview,
  { nameOf, currency }: { nameOf: NameOf; currency: string },
): FigureTable[] {
  return [
    plansTable(overview),
    revenueTable(overview),
    earnedTable(overview),
    creditsTable(overview),
    freeTable(overview),
    marginTable(overview, "model", nameOf),
    marginTable(overview, "code", nameOf),
    topUsersTable(overview),
    daysTable(overview, currency),
  ];
}

function plansTable({ plans, metrics, churn }: Overview): FigureTable {
  return {
    id: "plans",
    title: "Subscribers by plan",
    note: "Accounts and recurring revenue as they are now; starts, ends and churn of the range.",
    columns: [
      { key: "plan", label: "Plan", kind: "text" },
      { key: "accounts", label: "Accounts", kind: "count" },
      { key: "paying", label: "Paying", kind: "count" },
      { key: "trials", label: "In a trial", kind: "count" },
      { key: "mrr", label: "MRR", kind: "money" },
      { key: "started", label: "Started", kind: "count" },
      { key: "ended", label: "Ended", kind: "count" },
      { key: "churn", label: "Churn", kind: "share" },
    ],
    rows: plans.map(({ planId, plan, accounts, currency }) => {
      const live = metrics.subscriptions.filter((row) => row.planId === planId);
      const paying = live.filter(({ status }) => isPaying(status));
      const [own] = churn.filter((row) => row.planId === planId);
      const [first] = sumMoney(
        paying.map((row) => ({ currency: row.currency, minor: row.monthlyRevenue })),
      );
      return {
        currency: first?.currency ?? currency,
        values: {
          plan: plan ?? planId ?? "No plan",
          accounts,
          paying: count(paying),
          trials: count(live.filter(({ status }) => status === "trialing")),
          mrr: first?.minor ?? 0,
          started: own?.started ?? 0,
          ended: own?.ended ?? 0,
          churn: own ? churnRate([own]) : null,
        },
      };
    }),
    none: "The catalog has no plans.",
  };
}

const count = (rows: Overview["metrics"]["subscriptions"]) =>
  rows.reduce((sum, { subscriptions }) => sum + subscriptions, 0);

function revenueTable({ payments }: Overview): FigureTable {
  const kinds = new Map<string, { kind: string; currency: string; rows: Overview["payments"] }>();
  for (const row of payments) {
    const key = `${row.kind} ${row.currency}`;
    const known = kinds.get(key) ?? { kind: row.kind, currency: row.currency, rows: [] };
    known.rows.push(row);
    kinds.set(key, known);
  }
  return {
    id: "revenue",
    title: "Money in and back",
    columns: [
      { key: "kind", label: "For", kind: "text" },
      { key: "payments", label: "Payments", kind: "count" },
      { key: "paid", label: "Paid", kind: "money" },
      { key: "returned", label: "Given back", kind: "money" },
      { key: "net", label: "Kept", kind: "money" },
    ],
    rows: [...kinds.values()].map(({ kind, currency, rows }) => {
      const paid = rows.reduce((sum, row) => sum + row.amountMinor, 0);
      const returned = rows.reduce((sum, row) => sum + row.returnedMinor, 0);
      return {
        currency,
        values: {
          kind: paymentKinds[kind] ?? kind,
          payments: rows.reduce((sum, row) => sum + row.payments, 0),
          paid,
          returned,
          net: paid - returned,
        },
      };
    }),
    none: "Nothing was paid in this range.",
  };
}

function earnedTable(overview: Overview): FigureTable {
  const { used, breakage } = earned(overview);
  const currencies = new Set(
    [...used, ...breakage, ...overview.deferred].map(({ currency }) => currency),
  );
  return {
    id: "earned",
    title: "Earned and still owed",
    note: "Earned by use and by expiry in the range; deferred is what is paid for and not used yet, now.",
    columns: [
      { key: "name", label: "Currency", kind: "text" },
      { key: "used", label: "Earned by use", kind: "money" },
      { key: "breakage", label: "Breakage", kind: "money" },
      { key: "lots", label: "Deferred credits", kind: "money" },
      { key: "months", label: "Deferred months", kind: "money" },
    ],
    rows: [...currencies].sort().map((currency) => {
      const deferred = overview.deferred.find((row) => row.currency === currency);
      const of = (money: typeof used) => money.find((row) => row.currency === currency)?.minor ?? 0;
      return {
        currency,
        values: {
          name: currency.toUpperCase(),
          used: of(used),
          breakage: of(breakage),
          lots: deferred?.lotsMinor ?? 0,
          months: deferred?.monthsMinor ?? 0,
        },
      };
    }),
    none: "Nothing was paid for yet.",
  };
}

function creditsTable({ movements }: Overview): FigureTable {
  const sums = new Map<string, { name: string; movements: number; micros: number; debt: number }>();
  for (const row of movements) {
    const name = movementNames[row.type] ?? row.type;
    const key = `${row.type} ${row.source}`;
    const sum = sums.get(key) ?? {
      name: row.source ? `${name}: ${sourceWords(row.source)}` : name,
      movements: 0,
      micros: 0,
      debt: 0,
    };
    sum.movements += row.movements;
    sum.micros += row.amountMicros;
    sum.debt += row.debtMicros;
    sums.set(key, sum);
  }
  const order = Object.keys(movementNames);
  const rank = (key: string) => order.indexOf(key.split(" ")[0] ?? "");
  const rows = [...sums].sort(
    ([a, left], [b, right]) => rank(a) - rank(b) || right.micros - left.micros,
  );
  return {
    id: "credits",
    title: "Where credits came from and went",
    note: "Every movement of the ledger in the range; the credits add up to the change of what is outstanding.",
    columns: [
      { key: "name", label: "Movement", kind: "text" },
      { key: "movements", label: "Rows", kind: "count" },
      { key: "micros", label: "Credits", kind: "credits" },
      { key: "debt", label: "Debt", kind: "credits" },
    ],
    rows: rows.map(([, values]) => ({ values })),
    none: "No credits moved in this range.",
  };
}

function freeTable(overview: Overview): FigureTable {
  return {
    id: "free-credits",
    title: "Credits given away",
    columns: [
      { key: "source", label: "As", kind: "text" },
      { key: "grants", label: "Grants", kind: "count" },
      { key: "micros", label: "Credits", kind: "credits" },
    ],
    rows: freeCredits(overview).map(({ source, grants, micros }) => ({
      values: { source: sourceWords(source), grants, micros },
    })),
    none: "Nothing was given away in this range.",
  };
}

function marginTable({ usage }: Overview, by: "code" | "model", nameOf: NameOf): FigureTable {
  const nameLine = (code: string) =>
    code.startsWith("tool:") ? nameOf("tool", code.slice(5)) : nameOf("action", code);
  return {
    id: by === "model" ? "models" : "tools",
    title: by === "model" ? "Cost and margin by model" : "Cost and margin by action and tool",
    note: "Revenue is what was paid for the credits that were used: given credits bring none.",
    columns: [
      { key: "name", label: by === "model" ? "Model" : "Action or tool", kind: "text" },
      { key: "requests", label: by === "model" ? "Requests" : "Times used", kind: "count" },
      { key: "credits", label: "Credits", kind: "credits" },
      { key: "revenue", label: "Revenue", kind: "money" },
      { key: "cost", label: "Provider cost", kind: "usd" },
      { key: "margin", label: "Margin", kind: "usd" },
      { key: "share", label: "Margin %", kind: "share" },
    ],
    rows: margins(usage, by).map((row) => ({
      currency: row.currency,
      values: {
        name: by === "model" ? row.name || "No model" : nameLine(row.name),
        requests: by === "model" ? row.requests : row.uses,
        credits: row.creditsMicros,
        revenue: row.revenueMinor,
        cost: row.providerCostMicros,
        margin: row.marginMicros,
        share: row.margin,
      },
    })),
    none: "Nothing was used in this range.",
  };
}

function topUsersTable({ topUsers }: Overview): FigureTable {
  return {
    id: "top-users",
    title: "Who used most",
    columns: [
      { key: "who", label: "Person", kind: "text" },
      { key: "account", label: "Account", kind: "text" },
      { key: "requests", label: "Requests", kind: "count" },
      { key: "credits", label: "Credits", kind: "credits" },
      { key: "cost", label: "Provider cost", kind: "usd" },
    ],
    rows: topUsers.map((row) => ({
      href: `/admin/customers/${row.accountId}`,
      values: {
        who: row.email ?? "Somebody who left",
        account: row.accountName,
        requests: row.requests,
        credits: row.creditsMicros,
        cost: row.providerCostMicros,
      },
    })),
    none: "Nobody used anything in this range.",
  };
}

function daysTable(overview: Overview, currency: string): FigureTable {
  const days = overviewDays(overview, currency);
  return {
    id: "days",
    title: "Day by day",
    columns: [
      { key: "day", label: "Day (UTC)", kind: "text" },
      { key: "granted", label: "Granted", kind: "credits" },
      { key: "used", label: "Used", kind: "credits" },
      { key: "expired", label: "Expired", kind: "credits" },
      ...Object.entries(paymentKinds).map(([key, label]) => ({
        key,
        label,
        kind: "money" as const,
      })),
      { key: "returned", label: "Given back", kind: "money" },
    ],
    rows: days.reverse().map((row) => ({
      currency,
      values: {
        day: row.day,
        granted: row.grantedMicros,
        used: row.usedMicros,
        expired: row.expiredMicros,
        ...Object.fromEntries(Object.keys(paymentKinds).map((kind) => [kind, row.paid[kind] ?? 0])),
        returned: row.returnedMinor,
      },
    })),
    none: "No days.",
  };
}

function sourceWords(source: string): string {
  return source === "admin" ? "By hand" : sourceName(source);
}
