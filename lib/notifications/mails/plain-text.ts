import type { MailSurroundings, MailWords } from "@/lib/notifications/mails/mail-words";

/** The same words for programs that show no HTML: links on lines of their own, the chart as bars of characters. */
export function plainText(words: MailWords, around: MailSurroundings): string {
  const { title, paragraphs, figures, quote, chart, action, notes, why } = words;
  const parts = [
    title,
    ...paragraphs,
    ...(quote === undefined ? [] : [`> ${quote.replaceAll("\n", "\n> ")}`]),
    ...(figures ? [figures.map(({ name, value }) => `${name}: ${value}`).join("\n")] : []),
    ...(chart ? [`${chart.title}\n${plainChart(chart.bars)}`] : []),
    `${action.label}:\n${action.url}`,
    ...(notes ?? []),
  ];
  const foot = [
    why,
    ...(around.settingsUrl === null ? [] : [`Choose your mails: ${around.settingsUrl}`]),
    ...(around.stopUrl === null ? [] : [`Stop this one: ${around.stopUrl}`]),
  ];
  return `${parts.join("\n\n")}\n\n--\n${foot.join("\n")}\n`;
}

const longest = 20;

function plainChart(bars: { label: string; value: number; words: string }[]): string {
  const most = Math.max(...bars.map((bar) => bar.value), 1);
  const width = Math.max(...bars.map((bar) => bar.label.length));
  return bars
    .map(({ label, value, words }) => {
      const length = value <= 0 ? 0 : Math.max(1, Math.round((value / most) * longest));
      return `${label.padEnd(width)} ${"#".repeat(length)}${length > 0 ? " " : ""}${words}`;
    })
    .join("\n");
}
