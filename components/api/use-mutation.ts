"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { type ApiAnswer, callApi } from "@/components/api/call-api";
import { awaitNewCredits } from "@/components/billing/balance/credit-store";

interface Mutation {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  accountId: string;
  body?: unknown;
  /** It brings credits, which arrive a moment later. */
  bringsCredits?: boolean;
}

/**
 * One change through our API: busy until the page shows it. A refusal is kept as a sentence for beside
 * the button.
 */
export function useMutation() {
  const router = useRouter();
  const [isCalling, setCalling] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [error, setError] = useState<string | null>(null);

  async function run({
    method,
    path,
    accountId,
    body,
    bringsCredits,
  }: Mutation): Promise<ApiAnswer> {
    setCalling(true);
    setError(null);
    const answer = await callApi(method, path, { accountId, body });
    setCalling(false);
    if (answer.ok) {
      startRefresh(() => router.refresh());
      if (bringsCredits) void awaitNewCredits();
    } else {
      setError(answer.message);
    }
    return answer;
  }

  return { run, error, clearError: () => setError(null), isPending: isCalling || isRefreshing };
}
