/** Words that a reader does not miss. */
const FILLER = /\b(very|really|quite|actually|basically|simply|just|in order(?= to))\s+/gi;

/** A careful pass over a text: no filler, no doubled words or blanks, and a headline as a heading. */
export function editText(text: string): string {
  const edited = text
    .replaceAll(FILLER, "")
    .replaceAll(/\b(\w+) \1\b/gi, "$1")
    .replaceAll(/[ \t]{2,}(?!\n)/g, " ")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\*\*(.+)\*\*$/m, "## $1");
  return edited.trim();
}
