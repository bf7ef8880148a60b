import { type GitHubRest, isJson, type Json } from "./github-rest";

/**
 * Plain pages for the links that issues, pull requests and files carry, so that a source cited in
 * an answer can be opened. They show what the API says and nothing more.
 */
export function createPages(rest: GitHubRest) {
  return async (path: string): Promise<Response> => {
    const [owner, repo, section, ...tail] = path.split("/").filter(Boolean).map(decodeURIComponent);
    if (!owner || !repo) return notFound();
    const root = `/repos/${owner}/${repo}`;
    const name = `${owner}/${repo}`;
    if (!section) return page(name, await rest.find(root), "description");
    if (section === "issues") return thread(`${root}/issues/${tail[0]}`);
    if (section === "pull") return thread(`${root}/issues/${tail[0]}`);
    if (section !== "blob") return notFound();
    const [ref = "main", ...file] = tail;
    const url = `${root}/contents/${file.join("/")}${ref === "HEAD" ? "" : `?ref=${ref}`}`;
    const found = await rest.find(url);
    const text = Buffer.from(String(found?.content ?? ""), "base64").toString("utf8");
    return page(`${name}: ${file.join("/")}`, found && { text }, "text");
  };

  async function thread(url: string): Promise<Response> {
    const found = await rest.find(url);
    if (!found) return notFound();
    const comments = await rest.list(`${url}/comments`);
    const text = [found, ...comments].map((entry) => `${author(entry)}:\n${entry.body ?? ""}`);
    const title = `#${found.number} ${found.title} (${found.state})`;
    return page(title, { text: text.join("\n\n") }, "text");
  }
}

const author = (entry: Json) => (isJson(entry.user) ? `@${entry.user.login}` : "someone");

function page(title: string, source: Json | null, field: string): Response {
  if (!source) return notFound();
  return new Response(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
<style>body{font:16px/1.5 system-ui;max-width:48rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;font:inherit}</style>
<p>GitHub stand-in of the local sandbox</p><h1>${escapeHtml(title)}</h1><pre>${escapeHtml(String(source[field] ?? ""))}</pre></html>`,
    { headers: { "content-type": "text/html; charset=utf-8" } },
  );
}

function notFound(): Response {
  return Response.json({ message: "Not Found" }, { status: 404 });
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
