import Link from "next/link";
import { ChatPreview } from "@/components/site/chat-preview";
import { Promises } from "@/components/site/promises";
import { Steps } from "@/components/site/steps";
import { Button } from "@/components/ui/button";
import { findExampleCharge } from "@/lib/pricing/example-charge";
import { getProduct } from "@/lib/pricing/product";

export default async function LandingPage() {
  const [product, charge] = await Promise.all([getProduct(), findExampleCharge()]);
  return (
    <>
      <section className="mx-auto grid max-w-6xl items-center gap-12 px-4 pt-14 pb-20 sm:px-6 sm:pt-20 lg:grid-cols-[minmax(0,1fr)_minmax(0,33rem)] lg:gap-16 lg:pb-28">
        <div>
          <h1 className="max-w-xl font-semibold text-4xl leading-[1.1] tracking-tight sm:text-5xl">
            {product.tagline}
          </h1>
          <p className="mt-5 max-w-lg text-base text-muted-foreground leading-7 sm:text-lg sm:leading-8">
            {product.description}
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <Button asChild size="lg">
              <Link href="/signup">Create an account</Link>
            </Button>
            <Button asChild size="lg" variant="outline">
              <Link href="/pricing">See prices</Link>
            </Button>
          </div>
        </div>
        <ChatPreview productName={product.name} charge={charge} />
      </section>
      <Steps />
      <Promises />
      <section className="border-t">
        <div className="mx-auto flex max-w-6xl flex-col gap-6 px-4 py-16 sm:flex-row sm:items-center sm:justify-between sm:px-6 sm:py-20">
          <div className="grid gap-2">
            <h2 className="font-semibold text-2xl tracking-tight">Every price is on one page</h2>
            <p className="text-muted-foreground leading-7">
              Plans, packs, and what each action and tool costs. You need no account to read it.
            </p>
          </div>
          <Button asChild size="lg" variant="outline" className="w-fit">
            <Link href="/pricing">See prices</Link>
          </Button>
        </div>
      </section>
    </>
  );
}
