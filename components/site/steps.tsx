import { PricePicture, ReceiptPicture, RunPicture } from "@/components/site/step-pictures";
import type { ExampleCharge } from "@/lib/pricing/example-charge";

const pricedByTool =
  "Beside the message box stands what the message can cost with the tools that are on. Switch one off and the number falls.";
const pricedAtOnce =
  "Beside the message box stands the most that the message can cost. It follows what you type, before anything is sent.";

const steps = [
  {
    title: "See the price",
    text: null,
    Picture: PricePicture,
  },
  {
    title: "Watch it work",
    text: "Credits are held, not spent, while the reply streams. You see each tool as it runs, and Stop is always there.",
    Picture: RunPicture,
  },
  {
    title: "Read the receipt",
    text: "Under each reply stands what it cost and why. What was held and not used is back before you have read it.",
    Picture: ReceiptPicture,
  },
];

/** How a message is paid for, in three steps; shown as well where a message has one price. */
export function Steps({
  charge,
  toolsCost,
}: {
  charge: ExampleCharge | null;
  /** Some tool of the chat adds to a message's price. */
  toolsCost: boolean;
}) {
  return (
    <section aria-labelledby="steps" className="border-t bg-muted/40">
      <div className="mx-auto max-w-6xl px-4 py-16 sm:px-6 sm:py-24">
        <h2 id="steps" className="font-semibold text-2xl tracking-tight sm:text-3xl">
          How a message is paid for
        </h2>
        <ol className="mt-8 grid gap-10 sm:mt-10 md:grid-cols-3 md:gap-6 lg:gap-8">
          {steps.map(({ title, text, Picture }) => (
            <li key={title}>
              {charge && <Picture charge={charge} />}
              <h3 className="font-semibold text-base tracking-tight">{title}</h3>
              <p className="mt-1.5 text-pretty text-[0.9375rem] text-muted-foreground leading-7">
                {text ?? (toolsCost ? pricedByTool : pricedAtOnce)}
              </p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
