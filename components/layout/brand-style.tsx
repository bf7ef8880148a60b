import { brandColors } from "@/lib/branding/brand-colors";

/** Gives the pages around it an organization's colour, in both themes. */
export function BrandStyle({ color }: { color: string }) {
  const { light, dark } = brandColors(color);
  const rule = ({ primary, foreground }: typeof light) =>
    `{--primary:${primary};--primary-foreground:${foreground};--ring:${primary}}`;
  // Only hex digits are written here: the colour was parsed.
  return <style>{`:root${rule(light)}.dark${rule(dark)}`}</style>;
}
