import fc from "fast-check";
import { expect, test } from "vitest";
import { brandColors, contrast, parse } from "@/lib/branding/brand-colors";

const hex = fc
  .integer({ min: 0, max: 0xffffff })
  .map((color) => `#${color.toString(16).padStart(6, "0")}`);

test("any colour is legible on both themes' pages, and text is legible on it", () => {
  fc.assert(
    fc.property(hex, (color) => {
      const { light, dark } = brandColors(color);
      expect(contrast(parse(light.primary), [255, 255, 255])).toBeGreaterThanOrEqual(4.5);
      expect(contrast(parse(dark.primary), [14, 15, 17])).toBeGreaterThanOrEqual(4.5);
      for (const { primary, foreground } of [light, dark]) {
        expect(contrast(parse(primary), parse(foreground))).toBeGreaterThanOrEqual(4.5);
      }
    }),
  );
});

test("a colour that is legible is left as it was chosen", () => {
  expect(brandColors("#0f766e").light).toEqual({ primary: "#0f766e", foreground: "#ffffff" });
});
