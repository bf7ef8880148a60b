import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { creditWords } from "@/components/chat/receipt-sentence";
import { ContentDesk } from "@/components/content/content-desk";
import { PageContainer } from "@/components/layout/page-container";
import { PageHeader } from "@/components/layout/page-header";
import { contentBody } from "@/lib/agents/content-answer-schema";
import { findContentOffer } from "@/lib/agents/content-offer";
import { listContentPieces } from "@/lib/agents/content-pieces";
import { requireAccount } from "@/lib/auth/account";
import { getChatSetup } from "@/lib/chat/get-chat-setup";
import { getOffer } from "@/lib/pricing/offer";

export const metadata: Metadata = { title: "Content" };

/** The content agent, where the catalog sells it; elsewhere the way leads on to the chat. */
export default async function ContentPage() {
  const access = await requireAccount("/content");
  const content = findContentOffer(await getOffer());
  if (!content) redirect("/chat");
  const [setup, pieces] = await Promise.all([getChatSetup(access), listContentPieces(access)]);
  return (
    <PageContainer>
      <PageHeader
        title="Content"
        description={`Say what you need. It is planned, drafted and edited for at most ${creditWords(content.priceMicros)}, and you pay for the steps that were done.`}
      />
      <ContentDesk
        key={access.accountId}
        offer={content}
        setup={setup}
        initialPieces={pieces.map(contentBody)}
      />
    </PageContainer>
  );
}
