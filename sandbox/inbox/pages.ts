import type { Inbox, Mail } from "./inbox";

/**
 * Answers requests under `/inbox`, null for any other path:
 * `GET /inbox` and `/inbox/{id}` (pages), `GET /inbox.json?to={address}` (newest first),
 * `DELETE /inbox.json` (empties it).
 */
export function handleInboxRequest(inbox: Inbox, request: Request): Response | null {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname === "/inbox.json") {
    if (request.method === "DELETE") {
      inbox.clear();
      return new Response(null, { status: 204 });
    }
    return Response.json(inbox.list(searchParams.get("to") ?? undefined));
  }
  if (pathname === "/inbox" || pathname === "/inbox/") {
    const address = searchParams.get("to") ?? undefined;
    return page("Inbox", listPage(inbox.list(address)));
  }
  const id = /^\/inbox\/(?<id>[\w-]+)$/.exec(pathname)?.groups?.id;
  if (id === undefined) return null;
  const mail = inbox.find(id);
  if (mail === null) return page("No such mail", `<p>This mail is gone. ${backLink}</p>`, 404);
  return page(mail.subject, mailPage(mail));
}

const backLink = `<a href="/inbox">All mails</a>`;

function listPage(mails: Mail[]) {
  if (mails.length === 0) {
    return `<h1>Inbox</h1><p>No mails yet. What the application sends in the sandbox arrives here. Reload to look again.</p>`;
  }
  const rows = mails.map(
    (mail) =>
      `<li><a href="/inbox/${mail.id}"><strong>${escapeHtml(mail.subject)}</strong></a>
       <span>${escapeHtml(mail.to.join(", "))}</span> <time>${mail.receivedAt.slice(0, 19).replace("T", " ")} UTC</time></li>`,
  );
  return `<h1>Inbox</h1><ul class="list">${rows.join("")}</ul>`;
}

function mailPage(mail: Mail) {
  const links = mail.links.map(
    (link) => `<li><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></li>`,
  );
  // The body is somebody's HTML: it may open its links in this tab, and run nothing.
  const body = mail.html
    ? `<iframe title="Message" sandbox="allow-top-navigation-by-user-activation allow-popups"
        srcdoc="${escapeHtml(`<base target="_top">${mail.html}`)}"></iframe>`
    : `<pre>${escapeHtml(mail.text)}</pre>`;
  return `<p>${backLink}</p><h1>${escapeHtml(mail.subject)}</h1>
    <p>From ${escapeHtml(mail.from)} to ${escapeHtml(mail.to.join(", "))}</p>
    ${links.length > 0 ? `<h2>Links</h2><ul>${links.join("")}</ul>` : ""}
    <h2>Message</h2>${body}`;
}

function page(title: string, content: string, status = 200) {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escapeHtml(title)} - sandbox inbox</title><style>${style}</style></head>
    <body><main>${content}</main></body></html>`;
  return new Response(html, { status, headers: { "content-type": "text/html; charset=utf-8" } });
}

const style = `
  :root { color-scheme: light dark; font: 15px/1.6 system-ui, sans-serif }
  main { max-width: 46rem; margin: 2.5rem auto; padding: 0 1rem }
  h1 { font-size: 1.5rem; line-height: 1.25 } h2 { font-size: 1rem; margin-top: 1.75rem }
  .list { list-style: none; padding: 0 }
  .list li { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .75rem 0; border-top: 1px solid #8884 }
  .list a { flex: 1 1 100% } span, time { opacity: .75; font-size: .875rem }
  a { color: light-dark(#1d4ed8, #93c5fd); overflow-wrap: anywhere }
  iframe { width: 100%; min-height: 24rem; border: 1px solid #8884; border-radius: .5rem; background: #fff }
  pre { white-space: pre-wrap; border: 1px solid #8884; border-radius: .5rem; padding: 1rem }
`;

function escapeHtml(text: string) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
