import "server-only";

/** What one check of doctor found, as a line for a person. Never holds a secret. */
export interface Finding {
  state: "ok" | /** Worth knowing, and right where it is. */ "note" | "problem";
  text: string;
  /** What mends a problem, most often a command. */
  mend: string | null;
}

export const ok = (text: string): Finding => ({ state: "ok", text, mend: null });
export const note = (text: string): Finding => ({ state: "note", text, mend: null });
export const problem = (text: string, mend: string): Finding => ({ state: "problem", text, mend });
