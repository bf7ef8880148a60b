import Link from "next/link";
import { PageMessage } from "@/components/layout/page-message";
import { Button } from "@/components/ui/button";

/** In the signed-in shell, which has the page's `main`. */
export default function NotFound() {
  return (
    <PageMessage
      eyebrow="404"
      title="There is no page here"
      actions={
        <>
          <Button asChild>
            <Link href="/chat">Chat</Link>
          </Button>
          <Button asChild variant="outline">
            <Link href="/billing">Billing</Link>
          </Button>
        </>
      }
    >
      The address may be mistyped, or what it led to is gone or not yours to see.
    </PageMessage>
  );
}
