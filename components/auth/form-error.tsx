import { Callout } from "@/components/ui/callout";

/** What is wrong with a form as a whole; read out when it appears. */
export function FormError({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <Callout tone="danger" live="assertive">
      {message}
    </Callout>
  );
}
