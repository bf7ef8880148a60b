import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStripeSandbox, type StripeSandbox } from "../testing/stripe-sandbox";

let sandbox: StripeSandbox;
let browser: Browser;
let app: Server;
let appUrl: string;

/** The browser of the environment, else the one that comes as a package. */
async function browserPath(): Promise<string> {
  const given = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (given) return given;
  // The package unpacks into the temporary directory and takes what is there already, of any age.
  const folder = path.join(tmpdir(), "farebox-chromium-153");
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}

/** A page that uses stripe.js as an application does, and shows what it was told. */
const APP = (stripeUrl: string) => `<!doctype html><title>App</title>
<script src="${stripeUrl}/stripe.js"></script>
<div id="element"></div><button id="save">Save</button><p id="out"></p>
<script>
  const stripe = Stripe("pk_test_sandbox");
  const clientSecret = new URLSearchParams(location.search).get("secret");
  const elements = stripe.elements({ clientSecret });
  const element = elements.create("payment");
  element.on("ready", () => { out.textContent = "ready"; });
  element.mount("#element");
  save.addEventListener("click", async () => {
    const confirm = clientSecret.startsWith("seti_") ? stripe.confirmSetup : stripe.confirmPayment;
    const redirect = new URLSearchParams(location.search).get("redirect") ?? "if_required";
    const result = await confirm({ elements, redirect, confirmParams: { return_url: location.origin + "/back" } });
    const intent = result.setupIntent ?? result.paymentIntent;
    out.textContent = result.error ? "error: " + result.error.message : "status: " + intent.status;
  });
</script>`;

beforeAll(async () => {
  sandbox = await openStripeSandbox();
  app = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(APP(sandbox.server.url));
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  const address = app.address();
  appUrl = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  browser = await chromium.launch({
    executablePath: await browserPath(),
    args: ["--no-sandbox"],
  });
});
afterAll(async () => {
  await browser?.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  expect(sandbox.server.violations()).toEqual([]);
  await sandbox.stop();
});

async function save(page: Page, number: string): Promise<void> {
  const card = page.frameLocator("iframe[title='Secure payment input frame']");
  await card.getByLabel("Card number").fill(number);
  await card.getByLabel("Expiration").fill("12 / 34");
  await card.getByLabel("CVC").fill("123");
  await page.getByRole("button", { name: "Save" }).click();
}

async function openElement(query = ""): Promise<{ page: Page; customer: string }> {
  const customer = await sandbox.stripe.customers.create({ email: "ada@example.test" });
  const intent = await sandbox.stripe.setupIntents.create({ customer: customer.id });
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${appUrl}/?secret=${intent.client_secret}${query}`);
  await page.getByText("ready").waitFor();
  return { page, customer: customer.id };
}

const cardsOf = async (customer: string) =>
  (await sandbox.stripe.customers.listPaymentMethods(customer)).data.length;

describe("the Payment Element", () => {
  it("saves a card, after a refused and a mistyped one", async () => {
    const { page, customer } = await openElement();
    await save(page, "4242424242424241");
    await page.getByText("error: Your card number is invalid.").waitFor();
    await save(page, "4000000000000002");
    await page.getByText("error: Your card was declined.").waitFor();
    expect(await cardsOf(customer)).toBe(0);
    await save(page, "4242424242424242");
    await page.getByText("status: succeeded").waitFor();
    expect(await cardsOf(customer)).toBe(1);
    await page.close();
  });

  it("asks for 3-D Secure over the page, and saves only what was completed", async () => {
    const { page, customer } = await openElement();
    const bank = page.frameLocator("iframe[title='3D Secure authentication']");
    await save(page, "4000002500003155");
    await bank.getByRole("button", { name: "Fail" }).click();
    await page.getByText("error: We are unable to authenticate").waitFor();
    expect(await cardsOf(customer)).toBe(0);
    await save(page, "4000002500003155");
    await bank.getByRole("button", { name: "Complete" }).click();
    await page.getByText("status: succeeded").waitFor();
    expect(await cardsOf(customer)).toBe(1);
    await page.close();
  });

  it("goes to the return URL with the intent when it is told to", async () => {
    const { page } = await openElement("&redirect=always");
    await save(page, "4242424242424242");
    await page.waitForURL(/\/back\?setup_intent=seti_.*redirect_status=succeeded/);
    await page.close();
  });

  it("pays a payment intent with its secret alone", async () => {
    const intent = await sandbox.stripe.paymentIntents.create({ amount: 1200, currency: "usd" });
    const page = await browser.newPage();
    await page.goto(`${appUrl}/?secret=${intent.client_secret}`);
    await save(page, "4242424242424242");
    await page.getByText("status: succeeded").waitFor();
    expect((await sandbox.stripe.paymentIntents.retrieve(intent.id)).amount_received).toBe(1200);
    const read = (query: string) =>
      fetch(`${sandbox.server.url}/_js/intents/${intent.id}?${query}`);
    const secret = `client_secret=${intent.client_secret}`;
    expect((await read(`key=pk_test_sandbox&${secret}`)).status).toBe(200);
    expect((await read("key=pk_test_sandbox&client_secret=no")).status).toBe(400);
    expect((await read(`key=pk_test_other&${secret}`)).status).toBe(401);
    await page.close();
  });
});
