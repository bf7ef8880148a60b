import { Ban, Layers, ListChecks, Repeat2, TimerReset, Users } from "lucide-react";

const promises = [
  {
    icon: Repeat2,
    title: "Charged once",
    text: "A bad connection, a second press or a restart of our server never makes you pay twice for one reply.",
  },
  {
    icon: Ban,
    title: "Failures are free",
    text: "When the model or its provider fails, the reply costs nothing. It stays in your history with the reason.",
  },
  {
    icon: TimerReset,
    title: "Stop means stop",
    text: "Stopping, or closing the tab, ends the work at the model too. You pay for what was done until then.",
  },
  {
    icon: Layers,
    title: "Plans and packs together",
    text: "Monthly credits and bought ones share a balance. Those that end soonest are spent first.",
  },
  {
    icon: ListChecks,
    title: "Every credit accounted for",
    text: "Each movement is a row with its receipt: what ran, which tools, and the balance after it. Export it at any time.",
  },
  {
    icon: Users,
    title: "Limits for a team",
    text: "One balance for an organization, with limits by day or month for departments and members.",
  },
];

/** What a customer may rely on. */
export function Promises() {
  return (
    <section aria-labelledby="promises" className="border-t">
      <div className="mx-auto max-w-6xl px-4 py-16 sm:px-6 sm:py-24">
        <h2 id="promises" className="font-semibold text-2xl tracking-tight sm:text-3xl">
          What you can rely on
        </h2>
        <ul className="mt-10 grid gap-x-8 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
          {promises.map(({ icon: Icon, title, text }) => (
            <li key={title}>
              <Icon aria-hidden="true" className="size-5 text-primary" strokeWidth={1.75} />
              <h3 className="mt-3.5 font-semibold text-base">{title}</h3>
              <p className="mt-1.5 text-muted-foreground text-sm leading-6">{text}</p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
