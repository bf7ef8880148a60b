import { minorDigits } from "@/lib/pricing/format-money";

export interface TopUpPack {
  packId: string;
  name: string;
  credits: number;
  /** Minor units. */
  unitAmount: number;
  currency: string;
}

/** The form as it is typed. */
export interface TypedTerms {
  threshold: string;
  packId: string;
  monthlyCap: string;
}

export interface Terms {
  threshold: number;
  packId: string;
  monthlyCapMinor: number;
}

export type TermErrors = Partial<Record<keyof TypedTerms, string>>;

/** What was typed as terms, or what is wrong with each field. The server decides; this saves a way. */
export function readTerms(
  typed: TypedTerms,
  packs: TopUpPack[],
): { terms: Terms; errors: null } | { terms: null; errors: TermErrors } {
  const pack = packs.find(({ packId }) => packId === typed.packId);
  const threshold = readNumber(typed.threshold);
  const cap = readNumber(typed.monthlyCap);
  const errors: TermErrors = {};
  if (threshold === null) errors.threshold = "Enter a number of credits.";
  else if (pack && threshold >= pack.credits) {
    errors.threshold = `Must be less than the pack's ${pack.credits.toLocaleString("en-US")} credits.`;
  }
  if (!pack) errors.packId = "Choose a pack.";
  const capMinor =
    cap === null || !pack ? null : Math.round(cap * 10 ** minorDigits(pack.currency));
  if (cap === null) errors.monthlyCap = "Enter an amount.";
  else if (pack && capMinor !== null && capMinor < pack.unitAmount) {
    errors.monthlyCap = "Must cover at least one pack.";
  }
  if (Object.keys(errors).length > 0 || threshold === null || capMinor === null) {
    return { terms: null, errors };
  }
  return { terms: { threshold, packId: typed.packId, monthlyCapMinor: capMinor }, errors: null };
}

/** Terms as they are typed: of what is in force, else a tenth of the smallest pack and four packs a month. */
export function typeTerms(
  terms: { threshold: number; packId: string | null; monthlyCapMinor: number } | null,
  packs: TopUpPack[],
): TypedTerms {
  const first = [...packs].sort((a, b) => a.credits - b.credits)[0];
  const pack = packs.find(({ packId }) => packId === terms?.packId) ?? first;
  const digits = minorDigits(pack?.currency ?? "usd");
  const capMinor = terms?.monthlyCapMinor ?? (pack?.unitAmount ?? 0) * 4;
  return {
    threshold: String(terms?.threshold ?? Math.ceil((pack?.credits ?? 0) / 10)),
    packId: terms && terms.packId === null ? "" : (pack?.packId ?? ""),
    monthlyCap: (capMinor / 10 ** digits).toFixed(digits).replace(/\.0+$/, ""),
  };
}

function readNumber(written: string): number | null {
  const plain = written.replaceAll(",", "").trim();
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}
