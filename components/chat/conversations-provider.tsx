"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import useSWRInfinite from "swr/infinite";
import { callApi } from "@/components/api/call-api";
import {
  type ConversationEntry,
  type ConversationPage,
  fetchConversations,
} from "@/components/chat/chat-api";

interface Conversations {
  entries: ConversationEntry[];
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  /** Reads the list again, after a message was sent. */
  refresh: () => void;
  /** Both give the sentence that says why it did not work, or null. */
  rename: (id: string, title: string) => Promise<string | null>;
  remove: (id: string) => Promise<string | null>;
}

const ConversationsContext = createContext<Conversations | null>(null);

/** The person's conversations, shared by the list beside the chat and the chat itself. */
export function ConversationsProvider({
  accountId,
  initial,
  children,
}: {
  accountId: string;
  initial: ConversationPage;
  children: ReactNode;
}) {
  const { data, mutate, size, setSize, isLoading } = useSWRInfinite(
    (index: number, previous: ConversationPage | null) =>
      index > 0 && previous?.next_cursor == null
        ? null
        : (["conversations", accountId, previous?.next_cursor ?? null] as const),
    ([, account, cursor]) => fetchConversations(account, cursor),
    { fallbackData: [initial], revalidateOnMount: false, revalidateOnFocus: true },
  );

  const change = useCallback(
    async (
      call: Promise<{ ok: boolean; message?: string }>,
      apply: (entry: ConversationEntry) => ConversationEntry[],
    ) => {
      const answer = await call;
      if (!answer.ok) return answer.message ?? "That did not work.";
      const edit = (page: ConversationPage) => ({
        ...page,
        conversations: page.conversations.flatMap(apply),
      });
      // Before anything was fetched the cache is empty, and the server's reading is what is shown.
      await mutate((pages) => (pages ?? [initial]).map(edit), { revalidate: false });
      return null;
    },
    [mutate, initial],
  );

  const value = useMemo<Conversations>(() => {
    const pages = data ?? [initial];
    return {
      entries: pages.flatMap((page) => page.conversations),
      hasMore: pages.at(-1)?.next_cursor != null,
      isLoadingMore: isLoading || (size > 0 && pages.length < size),
      loadMore: () => void setSize((pagesNow) => pagesNow + 1),
      refresh: () => void mutate(),
      rename: (id, title) =>
        change(
          callApi("PATCH", `/api/conversations/${id}`, { accountId, body: { title } }),
          (entry) => (entry.id === id ? [{ ...entry, title }] : [entry]),
        ),
      remove: (id) =>
        change(callApi("DELETE", `/api/conversations/${id}`, { accountId }), (entry) =>
          entry.id === id ? [] : [entry],
        ),
    };
  }, [accountId, change, data, initial, isLoading, mutate, setSize, size]);

  return <ConversationsContext value={value}>{children}</ConversationsContext>;
}

export function useConversations(): Conversations {
  const value = useContext(ConversationsContext);
  if (!value) throw new Error("useConversations needs a ConversationsProvider around it");
  return value;
}
