"use client";

import type { Route } from "next";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { callApi } from "@/components/api/call-api";
import { formatMoment } from "@/components/billing/format-date";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Skeleton } from "@/components/ui/skeleton";

const answerSchema = z.object({
  notices: z.array(
    z.object({
      notificationId: z.string(),
      title: z.string(),
      text: z.string(),
      href: z.string(),
      createdAt: z.string(),
      readAt: z.nullable(z.string()),
    }),
  ),
});

type Shown = z.infer<typeof answerSchema>["notices"] | "failed" | null;

/** The newest notices of an account, read anew each time the list comes up. */
export function NoticeList({
  accountId,
  areAllRead,
  onFollow,
}: {
  accountId: string;
  areAllRead: boolean;
  onFollow: () => void;
}) {
  const [shown, setShown] = useState<Shown>(null);

  useEffect(() => {
    let isGone = false;
    void callApi("GET", "/api/notifications?limit=50", { accountId }).then((answer) => {
      if (isGone) return;
      const parsed = answer.ok ? answerSchema.safeParse(answer.data) : null;
      setShown(parsed?.success ? parsed.data.notices : "failed");
    });
    return () => {
      isGone = true;
    };
  }, [accountId]);

  if (shown === null) {
    return (
      <div className="grid flex-1 content-start gap-3 p-4" aria-busy="true">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
    );
  }
  if (shown === "failed" || shown.length === 0) {
    return (
      <div className="flex-1 p-4">
        <EmptyState
          title={shown === "failed" ? "The notices could not be read" : "Nothing to tell you"}
          description={
            shown === "failed"
              ? "Close this and open it again."
              : "What concerns your credits, payments and team shows up here."
          }
        />
      </div>
    );
  }
  return (
    <ul className="min-h-0 flex-1 divide-y overflow-y-auto">
      {shown.map((notice) => (
        <li key={notice.notificationId}>
          <Link
            href={notice.href as Route}
            onClick={onFollow}
            className="flex gap-3 px-4 py-3.5 hover:bg-muted focus-visible:bg-muted"
          >
            <span
              aria-hidden="true"
              className={`mt-2 size-2 shrink-0 rounded-full ${notice.readAt === null && !areAllRead ? "bg-primary" : "bg-transparent"}`}
            />
            <span className="grid gap-0.5">
              <span className="font-medium text-sm">{notice.title}</span>
              <span className="text-muted-foreground text-sm leading-5">{notice.text}</span>
              <time dateTime={notice.createdAt} className="text-muted-foreground text-xs">
                {formatMoment(notice.createdAt)}
              </time>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
