import { Download, ExternalLink } from "lucide-react";
import { formatDay } from "@/components/billing/format-date";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { BillingInvoice } from "@/lib/billing/invoices/invoices";
import { formatMoney } from "@/lib/pricing/format-money";

const statusWords: Record<string, { label: string; variant: BadgeProps["variant"] }> = {
  paid: { label: "Paid", variant: "success" },
  open: { label: "Open", variant: "warning" },
  void: { label: "Void", variant: "neutral" },
  uncollectible: { label: "Written off", variant: "danger" },
};

/** The account's invoices with their documents. */
export function InvoiceTable({ invoices }: { invoices: BillingInvoice[] }) {
  return (
    <Table label="Invoices">
      <TableHeader>
        <tr>
          <TableHead>Invoice</TableHead>
          <TableHead className="w-40 max-sm:hidden">Date</TableHead>
          <TableHead className="w-48 max-sm:hidden">Status</TableHead>
          <TableHead numeric className="sm:w-32">
            Amount
          </TableHead>
          <TableHead numeric className="sm:w-36">
            <span className="sr-only">Documents</span>
          </TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {invoices.map((invoice) => (
          <TableRow key={invoice.id}>
            <TableCell>
              <span className="font-medium">{invoiceTitle(invoice.description)}</span>
              <span className="block text-muted-foreground text-xs tabular-nums">
                {invoice.number ?? "No number"}
                <span className="sm:hidden">
                  {" "}
                  · {formatDay(invoice.createdAt)} · {statusOf(invoice).label}
                </span>
              </span>
            </TableCell>
            <TableCell className="whitespace-nowrap text-muted-foreground tabular-nums max-sm:hidden">
              {formatDay(invoice.createdAt)}
            </TableCell>
            <TableCell className="max-sm:hidden">
              <Badge variant={statusOf(invoice).variant}>{statusOf(invoice).label}</Badge>
            </TableCell>
            <TableCell numeric className="font-medium">
              {formatMoney(invoice.totalMinor, invoice.currency)}
            </TableCell>
            <TableCell numeric>
              <Documents invoice={invoice} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Documents({ invoice }: { invoice: BillingInvoice }) {
  const name = invoice.number ?? formatDay(invoice.createdAt);
  if (invoice.status === "open" && invoice.hostedUrl) {
    return (
      <Button asChild size="sm">
        <a href={invoice.hostedUrl} aria-label={`Pay invoice ${name}`}>
          Pay <ExternalLink aria-hidden="true" />
        </a>
      </Button>
    );
  }
  if (!invoice.pdfUrl) return null;
  return (
    <Button asChild size="sm" variant="outline">
      <a href={invoice.pdfUrl} aria-label={`PDF of invoice ${name}`}>
        <Download aria-hidden="true" /> PDF
      </a>
    </Button>
  );
}

/** Stripe's description of a line without what stands beside it: `1 × Pro (at $29.00 / month)`. */
function invoiceTitle(description: string): string {
  return description.replace(/^1 × /, "").replace(/ \(at [^)]*\)$/, "");
}

function statusOf({ status }: BillingInvoice) {
  return statusWords[status] ?? { label: status, variant: "neutral" as const };
}
