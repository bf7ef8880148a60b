"use client";

import { ThemeProvider as NextThemes } from "next-themes";
import type { ReactNode } from "react";

// React warns about scripts it renders in the browser, where this one has nothing left to do: the
// server's copy has set the theme before the first paint.
const scriptProps = { type: typeof window === "undefined" ? "text/javascript" : "text/plain" };

/** Light or dark, as the system says until a person chooses, and set before the first paint. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  return (
    <NextThemes
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      scriptProps={scriptProps}
    >
      {children}
    </NextThemes>
  );
}
