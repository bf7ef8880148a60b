import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EventActs } from "@/components/admin/event-acts";
import { EventState } from "@/components/admin/event-state";
import { SectionCard } from "@/components/admin/section-card";
import { formatMoment } from "@/components/billing/format-date";
import { PageHeader } from "@/components/layout/page-header";
import { Callout } from "@/components/ui/callout";
import { findEvent } from "@/lib/admin/desk";
import { requireOperator } from "@/lib/admin/require-operator";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Event" };

/** One event of the inbox with its body, and what may be done about it. */
export default async function EventPage({ params }: PageProps<{ id: string }>) {
  await requireOperator();
  const event = await findEvent(decodeURIComponent((await params).id).slice(0, 255));
  if (!event) notFound();
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title={event.type}
        description={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <EventState status={event.status} />
            <span>
              {formatMoment(event.receivedAt)}, {event.attempts}{" "}
              {event.attempts === 1 ? "attempt" : "attempts"}
            </span>
          </span>
        }
        className="lg:items-start"
        action={<EventActs event={event} />}
      />
      {event.lastError && (
        <Callout tone={event.status === "failed" ? "danger" : "warning"} title="Why it is not done">
          {event.lastError}
        </Callout>
      )}
      {event.receipt && (
        <Callout tone="success" title="What it did">
          {event.receipt}
        </Callout>
      )}
      <SectionCard title="Body" description={event.eventId}>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to reach it.
          tabIndex={0}
          className="max-h-144 overflow-auto p-5 font-mono text-xs leading-5 sm:p-6"
        >
          {event.payload}
        </pre>
      </SectionCard>
    </div>
  );
}
