import { Inbox } from "lucide-react";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { EventState } from "@/components/admin/event-state";
import { formatMoment } from "@/components/billing/format-date";
import { RangeNav } from "@/components/billing/usage/range-nav";
import { PageHeader } from "@/components/layout/page-header";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";
import { requireOperator } from "@/lib/admin/require-operator";
import { eventsQuerySchema, listEvents } from "@/lib/admin/webhook-events";
import { firstParameter } from "@/lib/auth/first-parameter";
import type { PageProps } from "@/lib/http/page-props";

export const metadata: Metadata = { title: "Events" };

const states = ["", "parked", "failed", "handled", "ignored"] as const;

/** What Stripe told, newest first. */
export default async function EventsPage({ searchParams }: PageProps) {
  await requireOperator();
  const asked = await searchParams;
  const status = states.find((state) => state === firstParameter(asked.status)) ?? "";
  const cursor = firstParameter(asked.cursor);
  const parsed = eventsQuerySchema.safeParse({
    ...(status && { status }),
    ...(cursor && { cursor }),
  });
  const { events, next_cursor } = await listEvents(
    parsed.success ? parsed.data : eventsQuerySchema.parse({}),
  );
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        title="Events"
        description="What Stripe told, newest first. Parked ones wait for a person."
      />
      <div className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
        <RangeNav
          label="State"
          pathname={"/admin/events" as Route}
          choices={states.map((state) => ({
            query: state ? { status: state } : ({} as Record<string, string>),
            label: state ? `${state[0]?.toUpperCase()}${state.slice(1)}` : "All",
            isCurrent: state === status,
          }))}
        />
      </div>
      <Card>
        {events.length === 0 ? (
          <EmptyState
            icon={<Inbox aria-hidden="true" />}
            title="No events"
            description={
              status ? `None is ${status}.` : "What Stripe sends to the webhook appears here."
            }
          />
        ) : (
          <Table label="Webhook events">
            <TableHeader>
              <tr>
                <TableHead>Event</TableHead>
                <TableHead>State</TableHead>
                <TableHead>What became of it</TableHead>
                <TableHead numeric>Received</TableHead>
              </tr>
            </TableHeader>
            <TableBody>
              {events.map((event) => (
                <TableRow key={event.eventId} className="relative">
                  <TableCell>
                    <Link
                      href={`/admin/events/${encodeURIComponent(event.eventId)}` as Route}
                      prefetch={false}
                      className="font-medium after:absolute after:inset-0 hover:underline"
                    >
                      {event.type}
                    </Link>
                    <span className="block font-mono text-muted-foreground text-xs">
                      {event.objectId ?? event.eventId}
                    </span>
                  </TableCell>
                  <TableCell>
                    <EventState status={event.status} />
                  </TableCell>
                  <TableCell className="max-w-80 break-words text-muted-foreground text-xs">
                    {event.receipt ?? event.lastError}
                    {event.attempts > 1 && ` (${event.attempts} attempts)`}
                  </TableCell>
                  <TableCell numeric className="text-muted-foreground">
                    {formatMoment(event.receivedAt)}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </Card>
      {next_cursor && (
        <Button asChild variant="outline" className="justify-self-center">
          <Link
            href={{
              pathname: "/admin/events",
              query: { ...(status && { status }), cursor: next_cursor },
            }}
          >
            Older events
          </Link>
        </Button>
      )}
    </div>
  );
}
