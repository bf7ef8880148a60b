import "server-only";
import { z } from "zod";
import { type NoticeKind, noticeKindNames, noticeKinds } from "@/lib/notifications/notice-kinds";
import { callMany, callVoid } from "@/lib/supabase/call";

const choiceSchema = z.object({
  kind: z.enum(noticeKindNames),
  name: z.string(),
  description: z.string(),
  mail: z.boolean(),
  isEssential: z.boolean().describe("Its mails cannot be switched off."),
});

export type MailChoice = z.output<typeof choiceSchema>;

export const mailChoicesAnswerSchema = z.object({ kinds: z.array(choiceSchema) }).meta({
  id: "MailChoices",
  examples: [
    {
      kinds: [
        {
          kind: "low_balance",
          name: "Low balance",
          description: "Credits have fallen to your warning.",
          mail: true,
          isEssential: false,
        },
      ],
    },
  ],
});

/** Which mails a person gets, in every account of theirs. */
export async function listMailChoices(userId: string): Promise<MailChoice[]> {
  const muted = await callMany("list_muted_notices", { p_user_id: userId }, z.string());
  return noticeKindNames
    .filter((kind) => kind !== "welcome")
    .map((kind) => {
      const { name, description, isEssential } = noticeKinds[kind];
      return { kind, name, description, isEssential, mail: isEssential || !muted.includes(kind) };
    });
}

/** Mails of a kind go to a person, or not any more. The caller has refused kinds that are essential. */
export async function chooseMail(userId: string, kind: NoticeKind, mail: boolean): Promise<void> {
  await callVoid("mute_notices", { p_user_id: userId, p_kind: kind, p_is_muted: !mail });
}
