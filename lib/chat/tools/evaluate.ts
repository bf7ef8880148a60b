import { ToolFailure } from "@/lib/chat/tools/chat-tool";
import {
  add,
  divide,
  floor,
  fromDecimal,
  isLess,
  multiply,
  negate,
  power,
  type Rational,
  rational,
  remainder,
  roundTo,
  subtract,
} from "@/lib/chat/tools/rational";

type Token = { kind: "number"; value: Rational } | { kind: "word" | "sign"; text: string };

const tokenPattern = /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([a-z]+)|(\*\*|[-+*/^%(),]))/gy;
const hundred = rational(100n);
const maxDecimals = 30;

const functions: Record<string, (values: Rational[]) => Rational> = {
  abs: ([value]) => absolute(required(value)),
  floor: ([value]) => floor(required(value)),
  ceil: ([value]) => negate(floor(negate(required(value)))),
  round: ([value, decimals]) => roundTo(required(value), wholeNumber(decimals ?? rational(0n))),
  min: (values) => values.reduce((least, value) => (isLess(value, least) ? value : least)),
  max: (values) => values.reduce((most, value) => (isLess(most, value) ? value : most)),
};

/**
 * The exact value of an arithmetic expression: `+ - * / ^`, parentheses, decimals with thousands
 * separators (`1,200.50` outside a function's arguments), `%` after a number as a hundredth
 * (`18% of 250`) and between two as the remainder, and abs, floor, ceil, round, min, max.
 *
 * @throws ToolFailure with a sentence that says what is wrong with the expression.
 */
export function evaluate(expression: string): Rational {
  const tokens = tokenize(expression);
  let at = 0;

  const peek = (text: string) => {
    const token = tokens[at];
    return token !== undefined && token.kind !== "number" && token.text === text;
  };
  const take = (text: string) => {
    if (!peek(text)) return false;
    at += 1;
    return true;
  };
  const expect = (text: string) => {
    if (!take(text)) throw new ToolFailure(`Expected "${text}" ${place(tokens, at)}.`);
  };

  function sum(): Rational {
    let value = product();
    for (;;) {
      if (take("+")) value = add(value, product());
      else if (take("-")) value = subtract(value, product());
      else return value;
    }
  }

  function product(): Rational {
    let value = signed();
    for (;;) {
      if (take("*") || take("of")) value = multiply(value, signed());
      else if (take("/")) value = divide(value, signed());
      else if (take("%")) value = remainder(value, signed());
      else return value;
    }
  }

  function signed(): Rational {
    if (take("-")) return negate(signed());
    if (take("+")) return signed();
    return raised();
  }

  /** A power binds tighter than a sign before it and groups to the right: -2^2 is -4. */
  function raised(): Rational {
    const base = hundredth();
    return take("^") || take("**") ? power(base, signed()) : base;
  }

  function hundredth(): Rational {
    let value = atom();
    while (peek("%") && !startsOperand(tokens[at + 1])) {
      at += 1;
      value = divide(value, hundred);
    }
    return value;
  }

  function atom(): Rational {
    const token = tokens[at];
    at += 1;
    if (token?.kind === "number") return token.value;
    if (token?.kind === "sign" && token.text === "(") {
      const value = sum();
      expect(")");
      return value;
    }
    if (token?.kind === "word" && Object.hasOwn(functions, token.text)) {
      return call(token.text);
    }
    throw new ToolFailure(`Expected a number ${place(tokens, at - 1)}.`);
  }

  function call(name: string): Rational {
    expect("(");
    const values = [sum()];
    while (take(",")) values.push(sum());
    expect(")");
    const apply = functions[name];
    if (!apply) throw new ToolFailure(`There is no function "${name}".`);
    return apply(values);
  }

  const value = sum();
  if (at < tokens.length) throw new ToolFailure(`Did not expect more ${place(tokens, at)}.`);
  return value;
}

function tokenize(expression: string): Token[] {
  const text = expression
    .toLowerCase()
    .replace(/[×·]/g, "*")
    .replace(/[÷:]/g, "/")
    .replace(/[−–]/g, "-")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .trim();
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const from = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) throw new ToolFailure(`Cannot read "${text.slice(from, from + 12).trim()}".`);
    const [, number, word, sign = ""] = match;
    if (number !== undefined) tokens.push({ kind: "number", value: fromDecimal(number) });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else tokens.push({ kind: "sign", text: sign });
  }
  if (tokens.length === 0) throw new ToolFailure("The expression is empty.");
  return tokens;
}

/** Whether `%` before this token is the remainder: `7 % 3`, not `7% + 3` and not `7% of 3`. */
function startsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "number") return true;
  return token.kind === "word" ? Object.hasOwn(functions, token.text) : token.text === "(";
}

function place(tokens: Token[], at: number): string {
  const token = tokens[at];
  if (!token) return "at the end";
  return token.kind === "number" ? "before a number" : `at "${token.text}"`;
}

function required(value: Rational | undefined): Rational {
  if (!value) throw new ToolFailure("The function needs a number.");
  return value;
}

function absolute(value: Rational): Rational {
  return isLess(value, rational(0n)) ? negate(value) : value;
}

function wholeNumber(value: Rational): number {
  const number = Number(value.numerator);
  if (value.denominator !== 1n || number < 0 || number > maxDecimals) {
    throw new ToolFailure(`Round to between 0 and ${maxDecimals} decimals.`);
  }
  return number;
}
