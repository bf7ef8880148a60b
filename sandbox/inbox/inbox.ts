import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

/** What a sender hands over. */
export type OutgoingMail = {
  to: string | string[];
  from?: string | undefined;
  subject: string;
  text?: string | undefined;
  html?: string | undefined;
  headers?: Record<string, string> | undefined;
};

export type Mail = {
  id: string;
  /** Lower case, as addresses compare here. */
  to: string[];
  from: string;
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
  /** The http(s) addresses in the mail, in order, each once. */
  links: string[];
  receivedAt: string;
};

export type Inbox = {
  deliver(mail: OutgoingMail): Mail;
  /** Newest first; of one address when given. */
  list(address?: string): Mail[];
  find(id: string): Mail | null;
  /** The newest mail to an address that the test accepts, waiting until it comes. */
  waitFor(address: string, accept?: (mail: Mail) => boolean, timeoutMs?: number): Promise<Mail>;
  clear(): void;
};

/** Mails beyond this number push out the oldest ones. */
const capacity = 2000;

/** Keeps mails in memory instead of sending them. */
export function createInbox(): Inbox {
  let mails: Mail[] = [];

  const list = (address?: string) => {
    const wanted = address?.toLowerCase();
    return wanted === undefined ? mails : mails.filter((mail) => mail.to.includes(wanted));
  };

  return {
    deliver({ to, from, subject, text, html, headers }) {
      const mail: Mail = {
        id: randomUUID(),
        to: [to].flat().map((address) => address.toLowerCase()),
        from: from ?? "sandbox@farebox.test",
        subject,
        text: text ?? "",
        html: html ?? "",
        headers: headers ?? {},
        links: findLinks({ html, text }),
        receivedAt: new Date().toISOString(),
      };
      mails = [mail, ...mails].slice(0, capacity);
      return mail;
    },
    list,
    find: (id) => mails.find((mail) => mail.id === id) ?? null,
    async waitFor(address, accept = () => true, timeoutMs = 10_000) {
      const deadline = Date.now() + timeoutMs;
      for (;;) {
        const mail = list(address).find(accept);
        if (mail) return mail;
        if (Date.now() > deadline) {
          const seen = list(address).map((other) => other.subject);
          throw new Error(
            `No such mail to ${address} within ${timeoutMs} ms; it has: ${JSON.stringify(seen)}`,
          );
        }
        await sleep(25);
      }
    },
    clear() {
      mails = [];
    },
  };
}

/** The addresses one can click: the anchors of an HTML body, else what looks like one. */
function findLinks(mail: { html?: string | undefined; text?: string | undefined }) {
  const found = mail.html
    ? [...mail.html.matchAll(/<a\s[^>]*href="(?<href>https?:[^"]+)"/gi)].map(
        (hit) => hit.groups?.href,
      )
    : (mail.text?.match(/https?:\/\/[^\s"'<>)]+/g) ?? []);
  return [...new Set(found)].flatMap((link) => (link ? [link.replaceAll("&amp;", "&")] : []));
}
