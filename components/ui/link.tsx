"use client";

import NextLink, { type LinkProps } from "next/link";
import { useState } from "react";

/**
 * A link whose page is fetched ahead once somebody points at it or comes to it by keyboard. Next's
 * own fetches ahead whatever is in view: a dozen requests with every page that is opened, each of
 * which signs the reader in and reads the database, for pages that are hardly ever followed.
 */
export function Link<Route>({ prefetch, onPointerEnter, onFocus, ...props }: LinkProps<Route>) {
  const [isNear, setNear] = useState(false);
  return (
    <NextLink
      {...props}
      prefetch={isNear ? (prefetch ?? null) : false}
      onPointerEnter={(event) => {
        setNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setNear(true);
        onFocus?.(event);
      }}
    />
  );
}
