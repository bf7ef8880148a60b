import "server-only";
import { render } from "@react-email/components";
import { MailFrame } from "@/lib/notifications/mails/mail-frame";
import type { MailSurroundings, MailWords } from "@/lib/notifications/mails/mail-words";
import { plainText } from "@/lib/notifications/mails/plain-text";

/** A mail's words as HTML and as plain text. */
export async function renderMail(
  words: MailWords,
  around: MailSurroundings,
): Promise<{ subject: string; html: string; text: string }> {
  const html = await render(<MailFrame words={words} around={around} />);
  return { subject: words.subject, html, text: plainText(words, around) };
}
