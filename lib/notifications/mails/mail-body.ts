interface MailText {
  productName: string;
  title: string;
  paragraphs: string[];
  action: { label: string; url: string };
  /** Why this mail came, under the line. */
  footer: string;
}

/** A mail's words as plain text, with the link on a line of its own. */
export function plainBody({ title, paragraphs, action, footer }: MailText): string {
  return `${[title, ...paragraphs, `${action.label}: ${action.url}`].join("\n\n")}\n\n--\n${footer}\n`;
}

/**
 * The same words as HTML that every mail program shows: one table, inline styles, no images, dark
 * where the reader's program is.
 */
export function htmlBody({ productName, title, paragraphs, action, footer }: MailText): string {
  const font =
    "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
  const body = paragraphs
    .map(
      (text) =>
        `<p style="margin:0 0 16px;font-size:15px;line-height:24px">${escapeHtml(text)}</p>`,
    )
    .join("");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
@media (prefers-color-scheme: dark) {
  .page { background:#0e1116 !important }
  .card { background:#171b22 !important; border-color:#2b313c !important; color:#e8eaee !important }
  .quiet { color:#9aa3b2 !important }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f4f5f7">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f5f7"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px"><tr><td class="quiet" style="padding:0 4px 16px;${font};font-size:14px;font-weight:600;color:#4b5563">${escapeHtml(productName)}</td></tr>
<tr><td class="card" style="padding:32px;background:#ffffff;border:1px solid #e3e6ea;border-radius:12px;${font};color:#16191f">
<h1 style="margin:0 0 16px;font-size:20px;line-height:28px;font-weight:600;letter-spacing:-0.01em">${escapeHtml(title)}</h1>
${body}
<p style="margin:24px 0 0"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#1d4ed8;color:#ffffff;font-size:15px;line-height:20px;font-weight:600;text-decoration:none">${escapeHtml(action.label)}</a></p>
</td></tr>
<tr><td class="quiet" style="padding:16px 4px 0;${font};font-size:13px;line-height:20px;color:#5b6472">${escapeHtml(footer)}</td></tr></table>
</td></tr></table>
</body>
</html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
