import { AutoTopUpForm } from "@/components/billing/auto-top-up/auto-top-up-form";
import { AutoTopUpMonth } from "@/components/billing/auto-top-up/auto-top-up-month";
import { Card } from "@/components/ui/card";
import type { AccountAccess } from "@/lib/auth/access";
import { type AutoTopUp, listTopUps } from "@/lib/billing/auto-top-up/settings";
import { listPaymentMethods, type SavedCard } from "@/lib/billing/customers/payment-methods";
import { toCredits } from "@/lib/credits/amount";
import { log, messageOf } from "@/lib/log/log";
import type { OfferPack } from "@/lib/pricing/offer";

/** Auto top-up: its switch and terms, what it has spent this month, and what it last bought. */
export async function AutoTopUpSection({
  access,
  packs,
  settings,
}: {
  access: AccountAccess;
  packs: OfferPack[];
  settings: AutoTopUp | null;
}) {
  const [topUps, card] = await Promise.all([listTopUps(access), findCard(access)]);
  return (
    <Card>
      <AutoTopUpForm
        // New terms from the server start the form anew.
        key={
          settings
            ? `${settings.isOn} ${settings.stoppedAt} ${settings.thresholdMicros} ${settings.packId} ${settings.monthlyCapMinor}`
            : "never on"
        }
        accountId={access.accountId}
        packs={packs.map((pack) => ({
          packId: pack.packId,
          name: pack.name,
          credits: toCredits(pack.creditsMicros),
          unitAmount: pack.unitAmount,
          currency: pack.currency,
        }))}
        terms={
          settings && {
            threshold: toCredits(settings.thresholdMicros),
            packId: settings.isPackSold ? settings.packId : null,
            monthlyCapMinor: settings.monthlyCapMinor,
          }
        }
        isOn={settings?.isOn ?? false}
        isStopped={settings?.stoppedAt != null}
        card={chargedCard(settings, card)}
      />
      {settings && (settings.isOn || topUps.length > 0) && (
        <AutoTopUpMonth
          settings={settings}
          packMinor={packs.find(({ packId }) => packId === settings.packId)?.unitAmount ?? 0}
          topUps={topUps}
        />
      )}
    </Card>
  );
}

/** The card that would be charged; "unknown" while Stripe does not answer, which breaks no page. */
async function findCard(access: AccountAccess): Promise<SavedCard | null | "unknown"> {
  try {
    const [card] = await listPaymentMethods(access);
    return card ?? null;
  } catch (error) {
    log("warn", "cards_not_read", { message: messageOf(error) });
    return "unknown";
  }
}

function chargedCard(settings: AutoTopUp | null, card: SavedCard | null | "unknown") {
  if (settings?.isOn && settings.cardBrand && settings.cardLast4) {
    return { brand: settings.cardBrand, last4: settings.cardLast4 };
  }
  if (card === "unknown") return "unknown" as const;
  return card && { brand: card.brand, last4: card.last4 };
}
