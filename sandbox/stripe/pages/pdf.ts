/** One line of text on a page: position in points from the top left. */
export interface PdfText {
  x: number;
  y: number;
  size: number;
  text: string;
  bold?: boolean;
  /** The text ends at x instead of starting there. */
  right?: boolean;
}

const HEIGHT = 842;

/** Helvetica's mean width; close enough to align amounts, which are digits of equal width. */
const width = (text: string, size: number) => [...text].length * size * 0.53;

/** Latin-1, as the standard fonts are encoded; what it lacks becomes a question mark. */
const encode = (text: string) =>
  [...text.replaceAll("×", "\u00d7").replaceAll("−", "-")]
    .map((char) => (char.charCodeAt(0) < 256 ? char : "?"))
    .join("")
    .replaceAll(/[\\()]/g, "\\$&");

/** A one-page PDF (ISO 32000-1) of plain text in Helvetica. */
export function pdfPage(texts: PdfText[]): Uint8Array<ArrayBuffer> {
  const content = texts
    .map(({ x, y, size, text, bold, right }) => {
      const left = right ? x - width(text, size) : x;
      return `BT /F${bold ? 2 : 1} ${size} Tf ${left.toFixed(1)} ${HEIGHT - y} Td (${encode(text)}) Tj ET`;
    })
    .join("\n");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 ${HEIGHT}] /Contents 6 0 R /Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
  let file = "%PDF-1.4\n";
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(file.length);
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Uint8Array.from(Buffer.from(file, "latin1"));
}
