/** Finds an expression such as `12 * (3 + 4)` or `15% of 80` in a sentence. */
export function findArithmetic(text: string): string | null {
  const plain = text
    .toLowerCase()
    .replaceAll(/(\d),(?=\d{3}\b)/g, "$1")
    .replaceAll(/\b(?:plus)\b/g, "+")
    .replaceAll(/\bminus\b/g, "-")
    .replaceAll(/\b(?:times|multiplied by)\b|×|(?<=\d)\s*x\s*(?=\d)/g, "*")
    .replaceAll(/\bdivided by\b|÷/g, "/")
    .replaceAll(/(\d+(?:\.\d+)?)\s*(?:%|percent)\s+of\s+/g, "$1 / 100 * ");
  const found = /[-(]*\s*\d[\d.\s()+*/^-]*[\d)]/.exec(plain)?.[0]?.trim();
  if (!found || !/\d\s*[+*/^]\s*[-(\d]|\d\s+-\s+[(\d]|\d-\d|\)\s*-/.test(found)) return null;
  // A date or a phone number has the form of a subtraction.
  return /^\d{4}-\d{2}-\d{2}$|^\d+(-\d+){2,}$/.test(found) ? null : found;
}

/** Evaluates + - * / ^ and parentheses; null when the text is no expression or has no value. */
export function evaluateArithmetic(expression: string): number | null {
  const tokens = expression.match(/\d+(?:\.\d+)?|[-+*/^()]/g) ?? [];
  if (tokens.join("") !== expression.replaceAll(/\s+/g, "")) return null;
  let position = 0;
  const peek = () => tokens[position];

  function sum(): number {
    let value = product();
    while (peek() === "+" || peek() === "-") {
      const operator = tokens[position++];
      const right = product();
      value = operator === "+" ? value + right : value - right;
    }
    return value;
  }
  function product(): number {
    let value = power();
    while (peek() === "*" || peek() === "/") {
      const operator = tokens[position++];
      const right = power();
      value = operator === "*" ? value * right : value / right;
    }
    return value;
  }
  function power(): number {
    const base = atom();
    if (peek() !== "^") return base;
    position += 1;
    return base ** power();
  }
  function atom(): number {
    const token = tokens[position++];
    if (token === "-") return -atom();
    if (token === "(") {
      const value = sum();
      return tokens[position++] === ")" ? value : Number.NaN;
    }
    return token === undefined ? Number.NaN : Number(token);
  }

  const value = sum();
  return position === tokens.length && Number.isFinite(value) ? value : null;
}

/** A number with at most ten decimals and thousands separated. */
export function formatNumber(value: number): string {
  return new Intl.NumberFormat("en-US", { maximumFractionDigits: 10 }).format(value);
}
