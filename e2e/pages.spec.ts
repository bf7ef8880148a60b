import { readdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { chatPage } from "./fixtures/chat-page";
import { findViolations } from "./fixtures/find-violations";
import { listedPages, openListedPage } from "./fixtures/listed-pages";
import { expectFit, lookAt, sizes } from "./fixtures/look-at";
import { signIn, signUp } from "./fixtures/person";
import { subscribe } from "./fixtures/purchases";
import { listedStates, openListedState } from "./fixtures/states/listed-states";
import { people } from "./fixtures/states/people";
import { makeStage, withPausing } from "./fixtures/states/stage";
import { expect, test } from "./fixtures/test";

test("every page of the application is among those that are looked at here", () => {
  const directory = path.resolve(import.meta.dirname, "../app");
  const redirects = ["/dashboard/billing"];
  const unseen = readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) =>
      path
        .dirname(file)
        .split(path.sep)
        .filter((part) => !/^(\(.*\)|\.)$/.test(part)),
    )
    .map((parts) => `/${parts.join("/")}`)
    .filter((route) => !redirects.includes(route))
    .filter((route) => !listedPages.some((listed) => listed.route === route));
  expect(unseen).toEqual([]);
});

for (const listed of listedPages) {
  test(`${listed.name} is accessible, fits and works without errors, in light and dark, on a desk and a phone`, async ({
    page,
    context,
    app,
    customers,
  }) => {
    const problems = watchProblems(page, listed.name === "not-found" ? [/404/] : []);
    if (listed.as !== "visitor") await signIn(context, app, customers[listed.as]);
    const open = () => openListedPage(page, listed, customers.facts);
    await lookAt(page, listed.name, open, listed);
    expect(problems).toEqual([]);
  });
}

// A person's bill when things do not simply go on: each in one look, the one where most goes wrong.
const statesLookedAt = [
  "billing-debt",
  "billing-disputed",
  "billing-past-due",
  "billing-paused",
  "billing-cancel-or-pause",
  "billing-coupon-and-trial",
  "invoices-debits",
  "chat-blocked",
  "pricing-trial",
];
for (const [at, name] of statesLookedAt.entries()) {
  const look =
    at % 2 === 0
      ? ({ viewport: sizes.phone, colorScheme: "dark" } as const)
      : ({ viewport: sizes.desktop, colorScheme: "light" } as const);
  test(`${name} is accessible and fits, ${look.colorScheme}, ${look.viewport.width} wide`, async ({
    page,
    context,
    app,
    sql,
    browser,
  }) => {
    const state = listedStates.find((listed) => listed.name === name);
    if (!state) throw new Error(`No state is called ${name}.`);
    const stage = makeStage(app, sql, () => browser.newContext({ baseURL: app.url }));
    if (state.who !== "visitor") await signIn(context, app, await people[state.who](stage));
    await page.setViewportSize(look.viewport);
    await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: "reduce" });
    const lookAtIt = async () => {
      await openListedState(page, state, stage);
      expect.soft(await findViolations(page)).toEqual([]);
      await expectFit(page, name);
    };
    await (state.around ? state.around(stage, lookAtIt) : lookAtIt());
  });
}

test("a plan is paused from the bill or from the question about cancelling, where it is offered", async ({
  page,
  app,
  sql,
  browser,
  person,
  ledger,
}) => {
  const stage = makeStage(app, sql, () => browser.newContext({ baseURL: app.url }));
  await subscribe(app, person, "Starter");
  const credits = await ledger.available();
  const resume = page.getByRole("button", { name: "Resume Starter" });
  await page.goto("/billing");
  await expect(page.getByRole("button", { name: "Cancel plan" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toHaveCount(0);
  await withPausing(stage, async () => {
    await page.reload();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await resume.click();
    await expect(resume).toBeHidden();
    await page.getByRole("button", { name: "Cancel plan" }).click();
    const question = page.getByRole("alertdialog");
    await question.getByRole("button", { name: "Pause instead" }).click();
    await expect(question).toBeHidden();
    await resume.click();
    await expect(resume).toBeHidden();
  });
  // Within the period that was paid for, a break costs and brings nothing.
  expect(await ledger.available()).toBe(credits);
});

test("the pages keep the theme that a person chose", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/pricing");
  const isDark = () => page.evaluate(() => document.documentElement.classList.contains("dark"));
  expect(await isDark()).toBe(false);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect.poll(isDark).toBe(true);
  await page.goto("/docs");
  expect(await isDark()).toBe(true);
});

test("Escape leaves the dialog of an empty balance, and the message is still there", async ({
  page,
  person: _,
  ledger,
}) => {
  await ledger.spendDownTo(0);
  const chat = chatPage(page);
  await chat.open();
  await chat.send("What is 2 + 2?");
  await expect(chat.dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chat.dialog).toBeHidden();
  await expect(chat.message).toHaveValue("What is 2 + 2?");
});

for (const [where, actions] of [
  ["/", ["Create an account", "See prices"]],
  ["/pricing", ["Get Starter", "Get Pro", "Send"]],
  ["/login", ["Email", "Password", "Sign in", "Email me a link", "Create an account"]],
  ["/chat", ["Message", "GitHub, 10 credits when used", "New chat", "100 credits. Get more."]],
  ["/billing", ["Upgrade to Starter", "Buy now Small, 500 credits", "Usage", "History"]],
  ["/billing/payment", ["Add a card", "Open portal"]],
  ["/settings/api-keys", ["Profile"]],
] as const) {
  test(`on ${where}, the keyboard reaches what matters, and shows where it is`, async ({
    page,
    context,
    app,
  }) => {
    const isPublic = ["/", "/pricing", "/login"].includes(where);
    if (!isPublic) await signIn(context, app, await signUp(app));
    await page.goto(where);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const stops = await walk(page);
    expect(stops[0]?.name).toBe("Skip to content");
    for (const action of actions) {
      expect(stops.map(({ name }) => name)).toContainEqual(expect.stringContaining(action));
    }
    expect(stops.filter(({ isVisible }) => !isVisible).map(({ name }) => name)).toEqual([]);
  });
}

test("a message is written, sent and its receipt opened by keyboard alone", async ({
  page,
  person: _,
}) => {
  const chat = chatPage(page);
  await page.goto("/chat");
  await tabTo(page, "Message");
  await page.keyboard.type("What is 2 + 2?");
  await page.keyboard.press("Enter");
  await expect(chat.receipts).toHaveCount(1);
  await expect(chat.message).toBeFocused();
  await tabTo(page, "5 credits: Query 5", "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/billing\/history\/\d+$/);
});

/** What goes wrong in the page's scripts and on its wire. */
function watchProblems(page: Page, expected: RegExp[]): string[] {
  const problems: string[] = [];
  const add = (problem: string) => {
    if (!expected.some((pattern) => pattern.test(problem))) problems.push(problem);
  };
  page.on("pageerror", (error) => add(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      add(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  return problems;
}

/** The accessible name of what has the focus, and whether it looks different for having it. */
function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    const label = document.querySelector(`label[for="${element.id}"]`)?.textContent;
    const name = element.getAttribute("aria-label") ?? label ?? element.textContent;
    // The mark may be drawn around the element or around a box that it fills.
    const boxes = [element, element.parentElement, element.parentElement?.parentElement];
    const look = () =>
      boxes
        .map((box) => {
          if (!box) return "";
          const style = getComputedStyle(box);
          const outline = [style.outlineStyle, style.outlineWidth, style.outlineColor];
          return [...outline, style.boxShadow, style.borderColor, style.backgroundColor].join();
        })
        .join();
    const withFocus = look();
    element.blur();
    const without = look();
    element.focus({ preventScroll: true });
    return { name: name.trim(), isVisible: withFocus !== without };
  });
}

/** Presses Tab from the top of the page to its end. */
async function walk(page: Page) {
  // What fades in after the look was taken would count as no change.
  await page.addStyleTag({ content: "* { transition: none !important }" });
  const stops: { name: string; isVisible: boolean }[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (stop === null) break;
    stops.push(stop);
  }
  return stops;
}

async function tabTo(page: Page, name: string, key = "Tab") {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press(key);
    if ((await focused(page))?.name === name) return;
  }
  throw new Error(`The keyboard does not reach ${name}.`);
}
