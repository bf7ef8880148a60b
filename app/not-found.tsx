import type { Metadata } from "next";
import Link from "next/link";
import { FullPageMessage } from "@/components/layout/full-page-message";
import { Button } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  return (
    <FullPageMessage
      eyebrow="404"
      title="There is no page here"
      actions={
        <>
          <Button asChild>
            <Link href="/">Home</Link>
          </Button>
          <Button asChild variant="outline">
            <Link href="/docs">Docs</Link>
          </Button>
        </>
      }
    >
      The address may be mistyped, or what it led to is gone or not yours to see.
    </FullPageMessage>
  );
}
