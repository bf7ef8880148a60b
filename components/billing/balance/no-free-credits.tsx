import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Link } from "@/components/ui/link";
import type { RefusalReason } from "@/lib/free-credits/list-free-credits";

const words: Record<RefusalReason, string> = {
  disposable_address:
    "Free credits do not go to throw-away mailboxes. Sign up with an address that you keep, or choose a plan: everything else works with this one.",
  address_used:
    "This mailbox has had its free credits, with another account. Sign in there, or choose a plan here.",
  network_ceiling:
    "Many people of your network had free credits today. Yours come tomorrow, by themselves. A plan or a pack starts you at once.",
  day_ceiling:
    "Today’s free credits are given away. Yours come tomorrow, by themselves. A plan or a pack starts you at once.",
};

/** Tells who was given no free credits at sign-up why, and what to do. */
export function NoFreeCredits({ reason }: { reason: RefusalReason }) {
  return (
    <Callout
      title="No free credits yet"
      action={
        <Button asChild size="sm">
          <Link href="/billing#plans">See plans</Link>
        </Button>
      }
    >
      {words[reason]}
    </Callout>
  );
}
