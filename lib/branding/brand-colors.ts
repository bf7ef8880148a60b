/** A colour for the theme's `--primary`, and what is legible on it. */
interface ThemeColor {
  primary: string;
  foreground: string;
}

type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** The pages' backgrounds, nearly. */
const lightPage: Rgb = white;
const darkPage: Rgb = [14, 15, 17];
/** WCAG AA for text. */
const enough = 4.5;

/**
 * An organization's colour in both themes: as it was chosen where it is legible on the page, else
 * darkened or lightened just until it is.
 */
export function brandColors(hex: string): { light: ThemeColor; dark: ThemeColor } {
  const chosen = parse(hex);
  return { light: legible(chosen, lightPage, black), dark: legible(chosen, darkPage, white) };
}

function legible(chosen: Rgb, page: Rgb, toward: Rgb): ThemeColor {
  let share = 0;
  while (share < 1 && contrast(mix(chosen, toward, share), page) < enough) share += 0.02;
  const primary = mix(chosen, toward, Math.min(1, share));
  const foreground = contrast(primary, white) >= contrast(primary, black) ? white : black;
  return { primary: write(primary), foreground: write(foreground) };
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2) => Math.round(from[at] + (to[at] - from[at]) * share);
  return [part(0), part(1), part(2)];
}

/** The WCAG contrast ratio of two colours, from 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance([red, green, blue]: Rgb): number {
  const linear = (part: number) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Red, green and blue of `#rrggbb`. */
export function parse(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function write(rgb: Rgb): string {
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
