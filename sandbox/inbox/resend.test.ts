import { Resend } from "resend";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningMail, startMail } from "./start";

let mail: RunningMail;
let resend: Resend;
beforeAll(async () => {
  mail = await startMail({ port: 0, key: "re_test" });
  resend = new Resend("re_test", { baseUrl: mail.url });
});
beforeEach(() => {
  mail.mails.clear();
  mail.fail(null);
});
afterAll(() => mail.stop());

const letter = {
  from: "Farebox <billing@farebox.test>",
  to: "Ada@farebox.test",
  subject: "Hello",
  text: "See http://127.0.0.1/billing",
};

describe("the stand-in for Resend, through its own SDK", () => {
  test("takes a mail, shows it on the inbox page and reads it back", async () => {
    const { data, error } = await resend.emails.send(letter);
    expect(error).toBeNull();
    expect(mail.mails.list("ada@farebox.test")).toMatchObject([
      { id: data?.id, subject: "Hello", links: ["http://127.0.0.1/billing"] },
    ]);
    expect(await (await fetch(mail.inboxUrl)).text()).toContain("Hello");
    const read = await resend.emails.get(data?.id ?? "");
    expect(read.data).toMatchObject({ id: data?.id, last_event: "delivered" });
  });

  test("keeps one mail a key, however often and at once it comes", async () => {
    const sends = await Promise.all(
      Array.from({ length: 8 }, () => resend.emails.send(letter, { idempotencyKey: "job-1" })),
    );
    expect(new Set(sends.map(({ data }) => data?.id)).size).toBe(1);
    expect(mail.mails.list()).toHaveLength(1);
    const other = { ...letter, subject: "Other" };
    const { error } = await resend.emails.send(other, { idempotencyKey: "job-1" });
    expect(error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
    expect(mail.mails.list()).toHaveLength(1);
  });

  test("refuses a wrong key, a missing field and one that Resend does not know", async () => {
    const stranger = new Resend("re_other", { baseUrl: mail.url });
    expect((await stranger.emails.send(letter)).error).toMatchObject({ name: "invalid_api_key" });
    const post = (body: object) =>
      fetch(`${mail.url}/emails`, {
        method: "POST",
        headers: { authorization: "Bearer re_test" },
        body: JSON.stringify(body),
      });
    expect((await post({ ...letter, subject: undefined })).status).toBe(422);
    expect((await post({ ...letter, replyTo: "a@b.c" })).status).toBe(422);
    expect((await fetch(`${mail.url}/emails`, { method: "POST" })).status).toBe(401);
    expect(mail.mails.list()).toEqual([]);
  });

  test("fails as it is told: before the mail is taken, or after", async () => {
    mail.fail({ kind: "unavailable", times: 1 });
    expect((await resend.emails.send(letter)).error).toMatchObject({ statusCode: 500 });
    expect(mail.mails.list()).toEqual([]);
    mail.fail({ kind: "lost", times: 1 });
    const lost = await resend.emails.send(letter, { idempotencyKey: "job-2" });
    expect(lost.error).toMatchObject({ statusCode: 504 });
    const again = await resend.emails.send(letter, { idempotencyKey: "job-2" });
    expect(again.error).toBeNull();
    expect(mail.mails.list()).toHaveLength(1);
  });
});
