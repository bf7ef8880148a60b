import { afterEach, expect, test, vi } from "vitest";
import { log } from "@/lib/log/log";
import { keepLogContext, logAccount, withLogContext } from "@/lib/log/log-context";

const written: string[] = [];
const keep = (line: string) => void written.push(line);
vi.spyOn(console, "error").mockImplementation(keep);
vi.spyOn(console, "info").mockImplementation(keep);
afterEach(() => void written.splice(0));

const last = (): Record<string, unknown> => JSON.parse(written.at(-1) ?? "{}");

/** What must never be in a log, in the shapes that it has. */
const secrets = {
  ourKey: "fbx_0b0b0b0b-1111-4222-8333-444444444444_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdefg",
  openRouter: "sk-or-v1-0123456789abcdef0123456789abcdef",
  stripe: "sk_live_0123456789abcdefABCDEF",
  restricted: "rk_test_0123456789abcdef",
  webhook: "whsec_0123456789abcdef0123",
  supabase: "sb_secret_0123456789_abcdef",
  resend: "re_AbCdEf12_0123456789abcdefghij",
  github: "github_pat_0123456789abcdef_XYZ",
  session: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  gemini: "AIzaSyA0123456789abcdefghijklmnop",
  address: "ada.lovelace+x@mail.example.co.uk",
  database: "postgres://postgres:hunter2@db:5432",
  link: "token=0123456789abcdef",
};

test.each(Object.entries(secrets))("a line never holds %s, wherever it stands", (_, secret) => {
  const error = new Error(`the provider said: ${secret} is wrong`);
  log("error", "tried", {
    message: `Authorization: Bearer ${secret}`,
    error,
    deep: { list: [{ url: `https://x.test/?k=${secret}&a=1` }] },
    body: JSON.stringify({ nested: secret }),
    cookie: `sb-127-auth-token=${secret}; path=/`,
  });
  expect(written.join("\n")).not.toContain(secret);
  expect(last()).toMatchObject({ level: "error", event: "tried" });
});

test("what is named a secret is not written, whatever it is", () => {
  log("info", "named", {
    password: "tiny",
    CRON_SECRET: "x",
    apiKey: "y1",
    sealed_token: "z1",
    headers: { authorization: "w1", cookie: "v1" },
    amountMicros: 5,
    tokens: null,
  });
  expect(last()).toMatchObject({
    password: "[redacted]",
    CRON_SECRET: "[redacted]",
    apiKey: "[redacted]",
    sealed_token: "[redacted]",
    headers: { authorization: "[redacted]", cookie: "[redacted]" },
    amountMicros: 5,
    tokens: null,
  });
});

test("ids, codes and Stripe's own ids are written as they are", () => {
  const facts = {
    paymentId: "0b0b0b0b-1111-4222-8333-444444444444",
    stripe: "re_1PabcDEF pi_3Pabc in_1P sub_1Q cus_Q",
    event: "a fact of that name",
  };
  log("warn", "kept", facts);
  expect(last()).toMatchObject({ ...facts, event: "kept", level: "warn" });
});

test("every line of a request has its id and account, also of what it leaves behind", async () => {
  let later = () => {};
  await withLogContext({ requestId: "r1" }, async () => {
    log("info", "before");
    expect(last()).toMatchObject({ requestId: "r1" });
    logAccount("a1");
    later = keepLogContext(() => log("info", "after"));
    await Promise.all([
      withLogContext({ requestId: "r2" }, async () => log("info", "other")),
      Promise.resolve().then(() => log("info", "inside")),
    ]);
  });
  later();
  expect(last()).toMatchObject({ event: "after", requestId: "r1", accountId: "a1" });
  const byEvent = Object.fromEntries(
    written.map((line) => JSON.parse(line)).map((line) => [line.event, line]),
  );
  expect(byEvent.inside).toMatchObject({ requestId: "r1", accountId: "a1" });
  expect(byEvent.other).toMatchObject({ requestId: "r2" });
  log("info", "outside");
  expect(last()).toEqual({ level: "info", event: "outside" });
});
