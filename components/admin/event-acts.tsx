import { ReasonButton } from "@/components/admin/reason-button";

interface EventActsProps {
  event: { eventId: string; type: string; status: string; objectId: string | null };
}

/** What may be done about an event: again, nothing, or a decision about a late invoice. */
export function EventActs({ event: { eventId, type, status, objectId } }: EventActsProps) {
  const isOpen = status === "received" || status === "parked" || status === "failed";
  const path = `/api/admin/events/${encodeURIComponent(eventId)}`;
  const isInvoice = status === "parked" && type.startsWith("invoice.") && objectId !== null;
  return (
    <>
      {isInvoice && (
        <>
          <ReasonButton
            method="POST"
            path={`/api/admin/late-invoices/${objectId}`}
            body={{ decision: "grant" }}
            label="Grant credits"
            title="Grant a late invoice's credits?"
            description="It was paid after its subscription had ended. Its credits are granted, and no plan begins."
            done="The credits are granted."
          />
          <ReasonButton
            method="POST"
            path={`/api/admin/late-invoices/${objectId}`}
            body={{ decision: "refund" }}
            label="Give money back"
            title="Give a late invoice's money back?"
            description="It was paid after its subscription had ended. Its money goes back, and nothing is granted."
            done="The money goes back."
          />
        </>
      )}
      <ReasonButton
        method="POST"
        path={`${path}/replay`}
        label="Replay"
        title="Work on this event again?"
        description="As if it had come now. What it has done already is not done twice."
        done="The event was worked on again."
      />
      {isOpen && (
        <ReasonButton
          method="POST"
          path={`${path}/dismiss`}
          label="Dismiss"
          title="Dismiss this event?"
          description="It is marked as done, and nothing happens for it. Nobody tries it again."
          done="The event is dismissed."
        />
      )}
    </>
  );
}
