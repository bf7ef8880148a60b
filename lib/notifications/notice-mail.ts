import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { creditsExpiringMail } from "@/lib/notifications/mails/credits-expiring";
import { limitDecidedMail } from "@/lib/notifications/mails/limit-decided";
import { limitRequestedMail } from "@/lib/notifications/mails/limit-requested";
import { limitWarningMail } from "@/lib/notifications/mails/limit-warning";
import { lowBalanceMail } from "@/lib/notifications/mails/low-balance";
import type { MailWords } from "@/lib/notifications/mails/mail-words";
import { outOfCreditsMail } from "@/lib/notifications/mails/out-of-credits";
import { paymentFailedMail } from "@/lib/notifications/mails/payment-failed";
import { receiptMail } from "@/lib/notifications/mails/receipt";
import { renderMail } from "@/lib/notifications/mails/render-mail";
import { spendSpikeMail } from "@/lib/notifications/mails/spend-spike";
import { topUpStoppedMail } from "@/lib/notifications/mails/top-up-stopped";
import { usageReportMail } from "@/lib/notifications/mails/usage-report";
import { welcomeMail } from "@/lib/notifications/mails/welcome";
import { findNoticeToMail, type NoticeToMail } from "@/lib/notifications/notice";
import { type NoticeKind, noticeKinds } from "@/lib/notifications/notice-kinds";
import { type Mail, noMail } from "@/lib/notifications/send-mail";
import { stopMailsHeaders, stopMailsUrl } from "@/lib/notifications/stop-mails";
import { getOffer } from "@/lib/pricing/offer";

/** The words of each kind; null when there is nothing to say any more. */
const mails: Record<NoticeKind, (notice: NoticeToMail) => Promise<MailWords | null>> = {
  welcome: welcomeMail,
  low_balance: lowBalanceMail,
  out_of_credits: outOfCreditsMail,
  credits_expiring: creditsExpiringMail,
  receipt: receiptMail,
  renewal: receiptMail,
  payment_failed: paymentFailedMail,
  top_up_stopped: topUpStoppedMail,
  limit_warning: limitWarningMail,
  limit_requested: limitRequestedMail,
  limit_decided: limitDecidedMail,
  spend_spike: spendSpikeMail,
  usage_report: usageReportMail,
};

const payloadSchema = z.object({
  account_id: z.string(),
  notification_id: z.string(),
  user_id: z.string(),
});

/** The mail by which one person hears of a notice. */
export async function noticeMail(payload: unknown): Promise<Mail> {
  const ids = payloadSchema.parse(payload);
  const notice = await findNoticeToMail({
    accountId: ids.account_id,
    notificationId: ids.notification_id,
    userId: ids.user_id,
  });
  const words = notice && (await mails[notice.kind](notice));
  if (!notice || !words) return noMail;
  const { kind, person } = notice;
  const mayStop = !noticeKinds[kind].isEssential;
  const rendered = await renderMail(words, {
    productName: (await getOffer()).product.name,
    settingsUrl: `${serverEnv().SITE_URL}/settings/notifications`,
    stopUrl: mayStop ? stopMailsUrl(person.userId, kind) : null,
  });
  return {
    to: [person.email],
    ...rendered,
    ...(mayStop && { headers: stopMailsHeaders(person.userId, kind) }),
  };
}
