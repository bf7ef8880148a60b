const day = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});

/** A UTC day in a sentence: `November 28, 2026`. */
export const dayWords = (iso: string) => day.format(new Date(iso));

/** A UTC month: `October 2026`. */
export const monthWords = (iso: string) => month.format(new Date(iso));

/** A UTC day in a narrow place: `Nov 28`. */
export const shortDayWords = (iso: string) => shortDay.format(new Date(iso));
