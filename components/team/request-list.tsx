import { formatDay, formatMoment } from "@/components/billing/format-date";
import { limitName } from "@/components/team/limit-name";
import { RequestActions } from "@/components/team/request-actions";
import { Badge, type BadgeProps } from "@/components/ui/badge";
import type { LimitRequest } from "@/lib/team/list-limit-requests";

const credits = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

const states: Record<LimitRequest["status"], { label: string; variant: BadgeProps["variant"] }> = {
  pending: { label: "Waits", variant: "warning" },
  approved: { label: "Approved", variant: "success" },
  declined: { label: "Declined", variant: "neutral" },
  withdrawn: { label: "Withdrawn", variant: "neutral" },
};

/** Requests for more, newest first. */
export function RequestList({
  label,
  accountId,
  requests,
  viewerId,
  canDecide,
  asOf,
}: {
  label: string;
  accountId: string;
  requests: LimitRequest[];
  viewerId: string;
  canDecide: boolean;
  /** The time that a raise counts from. */
  asOf: string;
}) {
  return (
    <ul aria-label={label} className="divide-y border-t">
      {requests.map((request) => (
        <li
          key={request.limitRequestId}
          className="flex flex-col gap-3 px-5 py-4 sm:flex-row sm:items-start sm:justify-between sm:px-6"
        >
          <div className="grid min-w-0 gap-1">
            <div className="flex min-w-0 flex-wrap items-center gap-2">
              <span className="font-medium text-sm">
                {request.requestedBy.name} asks for {credits.format(request.wanted)} credits
              </span>
              <Badge variant={states[request.status].variant}>{states[request.status].label}</Badge>
            </div>
            <p className="text-[0.8125rem] text-muted-foreground leading-5">
              The limit of {limitName(request)}, is {credits.format(request.limit)}. Asked{" "}
              {formatDay(request.createdAt)}
            </p>
            <p className="max-w-prose whitespace-pre-line break-words text-sm leading-6">
              {request.reason}
            </p>
            {request.decidedAt && request.status !== "withdrawn" && (
              <p className="max-w-prose break-words text-[0.8125rem] text-muted-foreground leading-5">
                {decisionWords(request)}
                {request.answer && ` “${request.answer}”`}
              </p>
            )}
          </div>
          {request.status === "pending" && (
            <RequestActions
              accountId={accountId}
              request={request}
              isOwn={request.requestedBy.userId === viewerId}
              canDecide={canDecide}
              asOf={asOf}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function decisionWords({ status, raised, raisedUntil, decidedBy, decidedAt }: LimitRequest) {
  const by = decidedBy ?? "Somebody";
  if (status === "approved" && raised !== null && raisedUntil !== null) {
    return `${by} raised it to ${credits.format(raised)} until ${formatMoment(raisedUntil)}.`;
  }
  return `${by} declined${decidedAt ? ` on ${formatDay(decidedAt)}` : ""}.`;
}
