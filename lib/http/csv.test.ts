import { expect, test } from "vitest";
import { csvLine } from "@/lib/http/csv";

test("a cell is never run as a formula, and a number stays one, also below zero", () => {
  const cells = ["=1+1", "+49 30", "-1+1", "@a", "-12.00", "-3", -4.5, "12.00", 'a,"b"'];
  expect(csvLine(cells)).toBe(`'=1+1,'+49 30,'-1+1,'@a,-12.00,-3,-4.5,12.00,"a,""b"""\r\n`);
});
