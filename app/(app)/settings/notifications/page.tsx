import type { Metadata } from "next";
import { LowBalanceForm } from "@/components/notifications/low-balance-form";
import { MailSwitch } from "@/components/notifications/mail-switch";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { canBuy } from "@/lib/auth/access";
import { requireAccount } from "@/lib/auth/account";
import { toCredits } from "@/lib/credits/amount";
import { getBalance } from "@/lib/credits/get-balance";
import { listMailChoices } from "@/lib/notifications/mail-choices";

export const metadata: Metadata = { title: "Notifications" };

/** Which mails the person gets, and when the account counts as low. */
export default async function NotificationsPage() {
  const access = await requireAccount("/settings/notifications");
  const [choices, balance] = await Promise.all([
    listMailChoices(access.userId),
    getBalance(access),
  ]);
  return (
    <div className="grid max-w-2xl gap-4">
      {canBuy(access) && !balance.isUnlimited && (
        <Card aria-labelledby="low-title">
          <CardHeader>
            <CardTitle id="low-title">Low balance warning</CardTitle>
            <CardDescription>
              {access.accountKind === "organization" ? access.accountName : "Your account"} is told
              once when its credits fall to this, and again after credits have come.
            </CardDescription>
          </CardHeader>
          <LowBalanceForm
            accountId={access.accountId}
            credits={balance.lowAtMicros === null ? null : toCredits(balance.lowAtMicros)}
            usual={toCredits(balance.lowBalanceMicros)}
          />
        </Card>
      )}
      <Card aria-labelledby="mails-title">
        <CardHeader>
          <CardTitle id="mails-title">Mails to {access.email}</CardTitle>
          <CardDescription>
            In every account of yours. The bell in the header shows all of them either way.
          </CardDescription>
        </CardHeader>
        <ul className="mt-4 divide-y border-t">
          {choices.map((choice) => (
            <li key={choice.kind}>
              <MailSwitch accountId={access.accountId} choice={choice} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
