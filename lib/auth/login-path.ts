import { defaultNext } from "@/lib/auth/safe-next";

/** Why someone is looking at the sign-in page; the page has one sentence for each. */
export type LoginReason =
  | "sign-in-required"
  | "link-expired"
  | "other-browser"
  | "signed-out"
  | "reset-needs-link";

/** The address of the sign-in page that says why, and brings people back to `next`. */
export function loginPath({ next, reason }: { next?: string; reason?: LoginReason }) {
  const query = new URLSearchParams();
  if (next && next !== defaultNext) query.set("next", next);
  if (reason) query.set("reason", reason);
  return query.size > 0 ? (`/login?${query}` as const) : "/login";
}
