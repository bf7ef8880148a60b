"use client";

import {
  BookOpen,
  CreditCard,
  LogOut,
  MessageSquare,
  PenLine,
  Settings,
  ShieldCheck,
  Users,
} from "lucide-react";
import { useRef } from "react";
import { ThemeChoice } from "@/components/layout/theme-switch";
import { Avatar } from "@/components/ui/avatar";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Link } from "@/components/ui/link";
import { VisuallyHidden } from "@/components/ui/visually-hidden";

interface AccountMenuProps {
  name: string;
  email: string;
  /** The catalog sells the content agent. */
  hasContent: boolean;
  /** Operators find the way to their pages here; to others there are none. */
  isOperator?: boolean;
}

/** The signed-in person: their pages, and the way out. */
export function AccountMenu({ name, email, hasContent, isOperator = false }: AccountMenuProps) {
  const signOutForm = useRef<HTMLFormElement>(null);
  return (
    <>
      <form ref={signOutForm} action="/auth/sign-out" method="post" hidden />
      <DropdownMenu>
        <DropdownMenuTrigger className="relative cursor-pointer rounded-full">
          <Avatar name={name} />
          <VisuallyHidden>Account menu of {name}</VisuallyHidden>
        </DropdownMenuTrigger>
        <DropdownMenuContent className="w-60">
          <DropdownMenuLabel className="grid">
            <span className="truncate font-medium text-foreground text-sm">{name}</span>
            <span className="truncate">{email}</span>
          </DropdownMenuLabel>
          <DropdownMenuSeparator />
          <DropdownMenuItem asChild>
            <Link href="/chat">
              <MessageSquare aria-hidden="true" /> Chat
            </Link>
          </DropdownMenuItem>
          {hasContent && (
            <DropdownMenuItem asChild>
              <Link href="/content">
                <PenLine aria-hidden="true" /> Content
              </Link>
            </DropdownMenuItem>
          )}
          <DropdownMenuItem asChild>
            <Link href="/billing">
              <CreditCard aria-hidden="true" /> Billing
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href="/team">
              <Users aria-hidden="true" /> Team
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href="/settings">
              <Settings aria-hidden="true" /> Settings
            </Link>
          </DropdownMenuItem>
          {isOperator && (
            <DropdownMenuItem asChild>
              <Link href="/admin">
                <ShieldCheck aria-hidden="true" /> Admin
              </Link>
            </DropdownMenuItem>
          )}
          {/* The phone's header has no room for the theme. */}
          <div className="sm:hidden">
            <DropdownMenuSeparator />
            <ThemeChoice />
          </div>
          <DropdownMenuSeparator />
          <DropdownMenuItem asChild>
            <Link href="/docs">
              <BookOpen aria-hidden="true" /> Docs
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => signOutForm.current?.requestSubmit()}>
            <LogOut aria-hidden="true" /> Sign out
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}
