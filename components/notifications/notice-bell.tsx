"use client";

import { Bell } from "lucide-react";
import { useState } from "react";
import { callApi } from "@/components/api/call-api";
import { NoticeList } from "@/components/notifications/notice-list";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import { Sheet, SheetContent, SheetTrigger } from "@/components/ui/sheet";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

/** The bell in the header: how many notices are unread, and all of them when it is opened. */
export function NoticeBell({ accountId, unread }: { accountId: string; unread: number }) {
  const [isOpen, setOpen] = useState(false);
  const [readAccount, setReadAccount] = useState<{ id: string; unread: number } | null>(null);
  const count = readAccount?.id === accountId && readAccount.unread === unread ? 0 : unread;

  async function readAll() {
    const answer = await callApi("POST", "/api/notifications/read", { accountId, body: {} });
    if (answer.ok) setReadAccount({ id: accountId, unread });
  }

  return (
    <Sheet open={isOpen} onOpenChange={setOpen}>
      <SheetTrigger asChild>
        <Button variant="ghost" size="icon" className="relative">
          <Bell aria-hidden="true" />
          <VisuallyHidden>{count === 0 ? "Notices" : `Notices, ${count} unread`}</VisuallyHidden>
          {count > 0 && (
            <span
              aria-hidden="true"
              className="absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-destructive px-1 font-medium text-[0.625rem] text-destructive-foreground tabular-nums leading-none"
            >
              {count > 99 ? "99+" : count}
            </span>
          )}
        </Button>
      </SheetTrigger>
      <SheetContent title="Notices" className="w-full sm:w-96">
        {count > 0 && (
          <p className="border-b px-4 pb-2">
            <Button variant="ghost" size="sm" className="-ml-3" onClick={() => void readAll()}>
              Mark all as read
            </Button>
          </p>
        )}
        <NoticeList
          accountId={accountId}
          areAllRead={count === 0}
          onFollow={() => setOpen(false)}
        />
        <p className="border-t px-4 py-3 text-sm">
          <Link
            href="/settings/notifications"
            className="text-muted-foreground underline underline-offset-4 hover:text-foreground"
            onClick={() => setOpen(false)}
          >
            Choose your mails
          </Link>
        </p>
      </SheetContent>
    </Sheet>
  );
}
