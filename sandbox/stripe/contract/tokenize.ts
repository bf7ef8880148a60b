/**
 * Splits a TypeScript declaration file into tokens. Comments and white space go. Strings keep
 * their single quotes, so that a literal is told from a name by its first character.
 */
export function tokenize(source: string): string[] {
  const pattern =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\s+|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|=>|\.\.\.|[\s\S]/g;
  const tokens: string[] = [];
  for (const [text] of source.matchAll(pattern)) {
    if (/^(\s|\/\*|\/\/)/.test(text)) continue;
    tokens.push(text.startsWith('"') ? `'${text.slice(1, -1)}'` : text);
  }
  return tokens;
}
