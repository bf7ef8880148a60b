import { Badge } from "@/components/ui/badge";

const variants = {
  received: "neutral",
  handled: "success",
  ignored: "neutral",
  parked: "warning",
  failed: "danger",
} as const;

/** What became of an event: `parked` waits for a person, `failed` is tried again. */
export function EventState({ status }: { status: keyof typeof variants }) {
  return <Badge variant={variants[status]}>{status}</Badge>;
}
