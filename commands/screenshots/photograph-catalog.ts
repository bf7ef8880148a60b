import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import { callApi } from "../../e2e/fixtures/api";
import { chatPage } from "../../e2e/fixtures/chat-page";
import type { Sql } from "../../e2e/fixtures/database";
import { ledgerOf } from "../../e2e/fixtures/ledger";
import { type Person, signUp } from "../../e2e/fixtures/person";
import { subscribe } from "../../e2e/fixtures/purchases";
import type { RunningApp } from "../../e2e/run-app";
import type { Camera } from "./camera";

const plansSchema = z.object({
  plans: z.array(z.object({ name: z.string(), prices: z.array(z.unknown()) })),
});

/** Takes the pages that a catalog changes: for a visitor, for who is new, for a dearest plan's subscriber. */
export async function photographCatalog(camera: Camera, app: RunningApp, sql: Sql): Promise<void> {
  const fresh = await signUp(app, "Nora New");
  const spent = await signUp(app, "Sam Spent");
  const [chat] = await sql<{ action: string }[]>`select action from get_chat_settings()`;
  await ledgerOf(sql, spent.accountId).spendDownTo(0, chat?.action);
  const subscribed = await signUp(app, "Stella Steady");
  await subscribe(app, subscribed, await dearestPlan(app));
  const take = async (name: string, person: Person | null, path: string, isOverlay = false) => {
    if (!camera.isWanted(name)) return;
    await camera.take({ name, person, isOverlay, open: (page) => open(page, path, isOverlay) });
  };
  await take("landing", null, "/");
  await take("pricing", null, "/pricing");
  await take("billing-fresh", fresh, "/billing");
  await take("billing-subscribed", subscribed, "/billing");
  await take("chat-fresh", fresh, "/chat");
  await take("chat-subscribed", subscribed, "/chat");
  await take("buy-options", spent, "/chat", true);
}

async function open(page: Page, path: string, opensShop: boolean): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  if (opensShop) {
    const chat = chatPage(page);
    await chat.message.fill("Create a deployment of the web service.");
    await page.getByRole("status").getByRole("button").click();
    await expect(chat.dialog).toBeVisible();
  }
  await expect(page.locator(".animate-pulse, [aria-busy=true]")).toHaveCount(0);
}

/** The last plan with a price: catalogs list them from cheap to dear. */
async function dearestPlan(app: RunningApp): Promise<string> {
  const { plans } = plansSchema.parse((await callApi(app, "GET /api/billing/plans")).body);
  const dearest = plans.filter(({ prices }) => prices.length > 0).at(-1);
  if (!dearest) throw new Error("No plan of this catalog has a price.");
  return dearest.name;
}
