"use client";

import { Building2, ChevronsUpDown, UserRound } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTransition } from "react";
import { cn } from "@/components/ui/cn";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Spinner } from "@/components/ui/spinner";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { switchAccount } from "@/lib/auth/actions/switch-account";

export interface SwitchableAccount {
  accountId: string;
  name: string;
  kind: "personal" | "organization";
}

interface AccountSwitcherProps {
  accounts: SwitchableAccount[];
  currentId: string;
  className?: string;
}

/** Chooses the account that every page acts for. There is nothing to choose with one account. */
export function AccountSwitcher({ accounts, currentId, className }: AccountSwitcherProps) {
  const pathname = usePathname();
  const [isPending, startTransition] = useTransition();
  const current = accounts.find(({ accountId }) => accountId === currentId);
  if (accounts.length < 2 || !current) return null;
  const change = (accountId: string) => {
    if (accountId !== currentId) startTransition(() => switchAccount(accountId, pathname));
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger
        className={cn(
          "flex h-8 min-w-0 shrink-0 cursor-pointer items-center gap-1.5 rounded-md border bg-card px-2 font-medium text-sm shadow-xs transition-colors hover:bg-accent",
          className,
        )}
        aria-busy={isPending || undefined}
      >
        <KindIcon kind={current.kind} />
        <VisuallyHidden>Account:</VisuallyHidden>
        <span className="truncate max-sm:sr-only">{current.name}</span>
        {isPending ? (
          <Spinner />
        ) : (
          <ChevronsUpDown
            aria-hidden="true"
            className="size-3.5 shrink-0 text-muted-foreground max-sm:hidden"
          />
        )}
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start" className="w-64">
        <DropdownMenuLabel>Each account has a plan and credits of its own.</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={currentId} onValueChange={change}>
          {accounts.map(({ accountId, name, kind }) => (
            <DropdownMenuRadioItem key={accountId} value={accountId}>
              <KindIcon kind={kind} />
              <span className="truncate">{name}</span>
              <span className="ml-auto shrink-0 text-muted-foreground text-xs">
                {kind === "personal" ? "Personal" : "Team"}
              </span>
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function KindIcon({ kind }: { kind: SwitchableAccount["kind"] }) {
  const Icon = kind === "organization" ? Building2 : UserRound;
  return <Icon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />;
}
