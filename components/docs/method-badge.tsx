import { Badge, type BadgeProps } from "@/components/ui/badge";

const tones: Record<string, BadgeProps["variant"]> = {
  GET: "primary",
  POST: "success",
  PUT: "warning",
  PATCH: "warning",
  DELETE: "danger",
};

/** An HTTP method, by its tone and its name. */
export function MethodBadge({ method }: { method: string }) {
  return (
    <Badge variant={tones[method] ?? "neutral"} className="rounded-md font-mono text-[0.6875rem]">
      {method}
    </Badge>
  );
}
