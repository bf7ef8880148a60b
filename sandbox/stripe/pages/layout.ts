import { html, raw } from "hono/html";
import { STYLE } from "./style";

export type Html = ReturnType<typeof html>;

/** A whole page. `back` is the link in its bar. */
export function layout(
  title: string,
  content: Html,
  options: { back?: { href: string; label: string } | null; script?: string } = {},
): Html {
  const { back, script } = options;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header class="bar">
          ${back ? html`<a href="${back.href}">← ${back.label}</a>` : html`<span class="soft">Sandbox</span>`}
          <span class="tag">Test mode</span>
        </header>
        <main>${content}</main>
        ${
          script
            ? html`<script>
                ${raw(script)};
              </script>`
            : ""
        }
      </body>
    </html>`;
}

/** A page that only says something. */
export function messagePage(
  title: string,
  text: string,
  back?: { href: string; label: string } | null,
): Html {
  const content = html`<div class="one">
    <section class="panel">
      <h1>${title}</h1>
      <p class="soft">${text}</p>
    </section>
  </div>`;
  return layout(title, content, { back: back ?? null });
}
