const promises = [
  {
    title: "Charged once",
    text: "A bad connection, a second press or a restart of our server never makes you pay twice for one reply.",
  },
  {
    title: "Failures are free",
    text: "When the model or its provider fails, the reply costs nothing. It stays in your history, with an amount of zero.",
  },
  {
    title: "Stop means stop",
    text: "Stopping, or closing the tab, ends the work at the model too. You pay for what was done until then.",
  },
  {
    title: "Every credit accounted for",
    text: "Each movement of your balance is a row: what ran, with which tools, when, and the balance after it.",
  },
];

const packsPromise = {
  title: "Plans and packs together",
  text: "Monthly credits and bought ones share a balance. The plan’s own are spent first.",
};

const apiPromise = {
  title: "Your own server, too",
  text: "With an API key, your code charges its own work to the same balance, under the same rules.",
};

/** What a customer may rely on. `hasApi`: some plan on sale includes API keys. */
export function Promises({ hasApi, hasPacks }: { hasApi: boolean; hasPacks: boolean }) {
  const all = [...promises, ...(hasPacks ? [packsPromise] : []), ...(hasApi ? [apiPromise] : [])];
  return (
    <section aria-labelledby="promises" className="border-t">
      <div className="mx-auto grid max-w-6xl gap-x-8 gap-y-8 px-4 py-16 sm:px-6 sm:py-24 lg:grid-cols-3">
        <h2 id="promises" className="font-semibold text-2xl tracking-tight sm:text-3xl">
          What you can rely on
        </h2>
        <ul className="grid gap-x-8 gap-y-7 sm:grid-cols-2 lg:col-span-2">
          {all.map(({ title, text }) => (
            <li key={title} className="border-t pt-4">
              <h3 className="font-semibold text-base tracking-tight">{title}</h3>
              <p className="mt-1.5 text-pretty text-[0.9375rem] text-muted-foreground leading-7">
                {text}
              </p>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
