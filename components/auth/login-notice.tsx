import { Callout } from "@/components/ui/callout";

const sentences = {
  "sign-in-required": {
    tone: "info",
    text: "Sign in to open that page. You will be taken back to it.",
  },
  "link-expired": {
    tone: "warning",
    text: "That link has expired or was used already. Sign in, or ask for a new link.",
  },
  "other-browser": {
    tone: "warning",
    text: "Open the link in the browser where you asked for it, or ask for a new one here.",
  },
  "signed-out": { tone: "success", text: "You are signed out on this device." },
  "reset-needs-link": {
    tone: "warning",
    text: "To choose a new password, open the link in the mail. Ask for a new one if it has expired.",
  },
} as const;

function isReason(reason: string | undefined): reason is keyof typeof sentences {
  return reason !== undefined && Object.hasOwn(sentences, reason);
}

/** Why someone was sent to the sign-in page; nothing for a reason that nobody here gives. */
export function LoginNotice({ reason }: { reason: string | undefined }) {
  if (!isReason(reason)) return null;
  const { tone, text } = sentences[reason];
  return (
    <Callout tone={tone} live="polite">
      {text}
    </Callout>
  );
}
