const steps = [
  {
    title: "See the price",
    text: "Under the message box stands what the message can cost with the tools that are on. Switch one off and the number falls.",
  },
  {
    title: "Watch it work",
    text: "Credits are held, not spent, while the reply streams. You see each tool as it runs, and Stop is always there.",
  },
  {
    title: "Read the receipt",
    text: "One line under each reply says what it cost and why. What was held and not used is back before you have read it.",
  },
];

/** How a message is paid for, in three steps. */
export function Steps() {
  return (
    <section aria-labelledby="steps" className="border-t bg-muted/40">
      <div className="mx-auto max-w-6xl px-4 py-16 sm:px-6 sm:py-24">
        <h2 id="steps" className="font-semibold text-2xl tracking-tight sm:text-3xl">
          How a message is paid for
        </h2>
        <ol className="mt-10 grid gap-10 md:grid-cols-3 md:gap-8">
          {steps.map(({ title, text }, index) => (
            <li key={title} className="border-t pt-5">
              <span className="font-mono text-primary text-sm tabular-nums">{index + 1}</span>
              <h3 className="mt-3 font-semibold text-lg tracking-tight">{title}</h3>
              <p className="mt-2 text-[0.9375rem] text-muted-foreground leading-7">{text}</p>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}
