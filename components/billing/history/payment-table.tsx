import { briefCredits } from "@/components/billing/balance/brief-credits";
import { formatDay } from "@/components/billing/format-date";
import { paymentState } from "@/components/billing/history/payment-state";
import { Badge } from "@/components/ui/badge";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import type { PastPayment } from "@/lib/billing/purchases/payment-history";
import { formatMoney } from "@/lib/pricing/format-money";

interface PaymentTableProps {
  payments: PastPayment[];
  /** What a payment was for, in a few words. */
  nameOf: (payment: PastPayment) => string;
}

/** Every payment with how it stands now: also those that were refunded, refused or disputed. */
export function PaymentTable({ payments, nameOf }: PaymentTableProps) {
  return (
    <Table label="Payments">
      <TableHeader>
        <tr>
          <TableHead>Payment</TableHead>
          <TableHead className="w-40 max-sm:hidden">Date</TableHead>
          <TableHead className="sm:w-48">Status</TableHead>
          <TableHead numeric className="sm:w-68">
            Amount
          </TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {payments.map((payment) => {
          const { label, variant, note } = paymentState(payment);
          return (
            <TableRow key={payment.paymentId}>
              <TableCell>
                <span className="font-medium">{nameOf(payment)}</span>
                <span className="block whitespace-nowrap text-muted-foreground text-xs tabular-nums">
                  {payment.creditsMicros > 0 && `${briefCredits(payment.creditsMicros)} credits`}
                  <span className="block sm:hidden">{formatDay(payment.createdAt)}</span>
                </span>
              </TableCell>
              <TableCell className="whitespace-nowrap text-muted-foreground tabular-nums max-sm:hidden">
                {formatDay(payment.createdAt)}
              </TableCell>
              <TableCell>
                <Badge variant={variant}>{label}</Badge>
                {note && (
                  <span className="mt-1 block text-muted-foreground text-xs tabular-nums">
                    {note}
                  </span>
                )}
              </TableCell>
              <TableCell numeric className="font-medium">
                {formatMoney(payment.amountMinor, payment.currency)}
              </TableCell>
            </TableRow>
          );
        })}
      </TableBody>
    </Table>
  );
}
