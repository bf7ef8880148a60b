/** One bar of a chart: what stands beside it, and how long it is. */
export interface Bar {
  label: string;
  value: number;
  /** The value as a person reads it. */
  words: string;
}

/** What a mail says, before it is laid out. */
export interface MailWords {
  subject: string;
  title: string;
  /** What an inbox shows behind the subject. */
  preview: string;
  paragraphs: string[];
  /** Names and figures, a row each. */
  figures?: { name: string; value: string }[];
  /** Somebody's own words. */
  quote?: string;
  chart?: { title: string; bars: Bar[] };
  action: { label: string; url: string };
  /** Smaller print after the button. */
  notes?: string[];
  /** Why this mail came: "You get this mail because …". */
  why: string;
}

/** What every mail has around its words. */
export interface MailSurroundings {
  productName: string;
  /** Where mails are chosen; null for somebody who has no account here. */
  settingsUrl: string | null;
  /** Where this kind of mail is stopped without signing in; null where it cannot be. */
  stopUrl: string | null;
}
