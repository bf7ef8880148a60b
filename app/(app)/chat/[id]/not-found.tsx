import { MessageSquareOff } from "lucide-react";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";

export default function ConversationNotFound() {
  return (
    <EmptyState
      className="flex-1"
      icon={<MessageSquareOff aria-hidden="true" />}
      title="This conversation is not here"
      description="It was deleted, or it belongs to another person or account."
      action={
        <Button asChild>
          <Link href="/chat">New chat</Link>
        </Button>
      }
    />
  );
}
