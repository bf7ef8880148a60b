import "server-only";
import { z } from "zod";
import { serverEnv } from "@/lib/env/server";
import { renderMail } from "@/lib/notifications/mails/render-mail";
import { type Mail, noMail } from "@/lib/notifications/send-mail";
import { getOffer } from "@/lib/pricing/offer";
import { findInviteById } from "@/lib/team/find-invite";
import { invitePath, inviteToken } from "@/lib/team/invite-token";

const factsSchema = z.object({ invite_id: z.string() });

const roleWords = {
  admin: "an admin, who invites people and sets limits",
  billing: "a billing member, who sees the bill and buys credits",
  member: "a member, who spends from the team's credits",
} as const;

/** Somebody is invited to a team; goes to nobody when the invitation was replaced or accepted. */
export async function teamInvitedMail(payload: unknown): Promise<Mail> {
  const { invite_id } = factsSchema.parse(payload);
  const [invite, { product }] = await Promise.all([findInviteById(invite_id), getOffer()]);
  if (invite?.state !== "open") return noMail;
  const by = invite.invitedBy ?? "Somebody";
  const title = `Join ${invite.accountName} on ${product.name}`;
  const until = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
  const mail = await renderMail(
    {
      subject: title,
      title,
      preview: `${by} invites you.`,
      paragraphs: [
        `${by} invites you to ${invite.accountName} as ${roleWords[invite.role]}.`,
        `The link works once, for ${invite.email}, until ${until.format(new Date(invite.expiresAt))} (UTC).`,
      ],
      action: {
        label: "See the invitation",
        url: `${serverEnv().SITE_URL}${invitePath(inviteToken(invite_id))}`,
      },
      why: `You get this mail because ${by} wrote your address into ${product.name}. If you do not know them, do nothing: without you nobody joins.`,
    },
    { productName: product.name, settingsUrl: null, stopUrl: null },
  );
  return { to: [invite.email], ...mail };
}
