"use client";

import { useEffect, useSyncExternalStore } from "react";
import {
  type BalanceUpdate,
  isLater,
  type LiveBalance,
} from "@/components/billing/balance/live-balance";
import { readBalance } from "@/components/billing/balance/read-balance";

const channelName = "farebox-credits";
const refetchEveryMs = 5_000;

/** The latest balance that this tab has heard of; null until a page has shown one. */
let latest: LiveBalance | null = null;
let lastFetchMs = 0;
let channel: BroadcastChannel | null = null;
const listeners = new Set<() => void>();

/**
 * Tells this tab and the others what the balance is now, for example while a reply streams. What is
 * older than what is shown changes nothing.
 */
export function publishBalance(update: BalanceUpdate): void {
  const accepted = accept(update);
  if (accepted) channel?.postMessage(accepted);
}

/** Asks the server, at most every few seconds unless `force`; all tabs see the answer. */
export async function refetchBalance({ force = false } = {}): Promise<void> {
  const now = Date.now();
  if (!latest || (!force && now - lastFetchMs < refetchEveryMs)) return;
  lastFetchMs = now;
  const update = await readBalance(latest.accountId);
  if (update) publishBalance(update);
}

/**
 * Asks again and again for about half a minute, until the ledger has moved: what was bought arrives
 * by a webhook, a moment after the payment.
 */
export async function awaitNewCredits(): Promise<void> {
  const seqBefore = latest?.lastSeq;
  for (const pauseMs of [500, 1_000, 1_500, 2_000, 3_000, 4_000, 6_000, 8_000]) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    await refetchBalance({ force: true });
    if (latest?.lastSeq !== seqBefore) return;
  }
}

/**
 * The balance, live: what the server rendered, or what was published since. Every place that shows
 * one calls this with its own server's reading, and all show the latest of them.
 */
export function useBalance(initial: LiveBalance): LiveBalance {
  // Subscribed first: what the effect below adopts is told to the other tabs.
  const shown = useSyncExternalStore(
    subscribe,
    () => newest(initial),
    () => initial,
  );
  const { accountId, availableMicros, heldMicros, lastSeq, asOf } = initial;
  useEffect(() => {
    adopt({ accountId, availableMicros, heldMicros, lastSeq, asOf });
  }, [accountId, availableMicros, heldMicros, lastSeq, asOf]);
  return shown;
}

/** Takes a server's reading. Another account than before starts over. */
function adopt(initial: LiveBalance) {
  if (latest?.accountId === initial.accountId) {
    publishBalance(initial);
    return;
  }
  latest = initial;
  channel?.postMessage(initial);
  tell();
}

/** The same object as long as nothing changed, as React needs it. */
function newest(initial: LiveBalance): LiveBalance {
  if (!latest || latest.accountId !== initial.accountId) return initial;
  return isLater(latest, initial) ? latest : initial;
}

function accept(update: BalanceUpdate): LiveBalance | null {
  if (!latest) return null;
  if (update.accountId !== undefined && update.accountId !== latest.accountId) return null;
  if (!isLater(update, latest)) return null;
  latest = {
    accountId: latest.accountId,
    availableMicros: update.availableMicros,
    heldMicros: update.heldMicros,
    lastSeq: update.lastSeq ?? latest.lastSeq,
    asOf: update.asOf ?? latest.asOf,
  };
  tell();
  return latest;
}

function tell() {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) listen();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stopListening();
  };
}

function listen() {
  channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<LiveBalance>) => accept(data);
  window.addEventListener("focus", onFocus);
  document.addEventListener("visibilitychange", onFocus);
}

function stopListening() {
  channel?.close();
  channel = null;
  window.removeEventListener("focus", onFocus);
  document.removeEventListener("visibilitychange", onFocus);
}

function onFocus() {
  if (document.visibilityState === "visible") void refetchBalance();
}
