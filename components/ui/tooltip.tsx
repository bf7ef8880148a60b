"use client";

import { Tooltip as TooltipPrimitive } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/components/ui/cn";

interface TooltipProps
  extends Pick<ComponentProps<typeof TooltipPrimitive.Content>, "side" | "align"> {
  content: ReactNode;
  /** The one element the words are about; it must take focus (a button, a link). */
  children: ReactNode;
  className?: string;
}

/** A few words more on hover and focus. Nothing a phone user needs may live only here. */
export function Tooltip({ content, children, className, ...placement }: TooltipProps) {
  return (
    <TooltipPrimitive.Provider delayDuration={250} skipDelayDuration={200}>
      <TooltipPrimitive.Root>
        <TooltipPrimitive.Trigger asChild>{children}</TooltipPrimitive.Trigger>
        <TooltipPrimitive.Portal>
          <TooltipPrimitive.Content
            sideOffset={6}
            collisionPadding={8}
            className={cn(
              "z-50 max-w-72 rounded-md bg-inverse px-2.5 py-1.5 text-inverse-foreground text-xs leading-5 shadow-sm data-[state=closed]:animate-fade-out data-[state=delayed-open]:animate-fade-in",
              className,
            )}
            {...placement}
          >
            {content}
          </TooltipPrimitive.Content>
        </TooltipPrimitive.Portal>
      </TooltipPrimitive.Root>
    </TooltipPrimitive.Provider>
  );
}
