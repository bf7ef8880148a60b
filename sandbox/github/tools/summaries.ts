import { isJson, type Json } from "../github-rest";

/** Keeps the named fields; links to other API resources would only cost the model tokens. */
function pick(source: Json, fields: string[]): Json {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = source[field];
      return value === null || value === undefined ? [] : [[field, value]];
    }),
  );
}

const loginOf = (user: unknown) => (isJson(user) ? { login: user.login } : undefined);
const namesOf = (items: unknown, field: string) =>
  Array.isArray(items) ? items.filter(isJson).map((item) => item[field]) : [];

/** `owner/name`, read from whichever link the resource carries. */
function repositoryOf(source: Json): string | undefined {
  const link = typeof source.html_url === "string" ? source.html_url : "";
  return /^https?:\/\/[^/]+\/([^/]+\/[^/]+)\//.exec(link)?.[1];
}

/** What an issue or a pull request has in common. */
export function summarizeThread(thread: Json): Json {
  return {
    ...pick(thread, [
      "number",
      "title",
      "body",
      "state",
      "state_reason",
      "html_url",
      "comments",
      "created_at",
      "updated_at",
      "closed_at",
    ]),
    repository: repositoryOf(thread),
    user: loginOf(thread.user),
    labels: namesOf(thread.labels, "name"),
    assignees: namesOf(thread.assignees, "login"),
  };
}

export function summarizePullRequest(pull: Json): Json {
  const refOf = (side: unknown) => (isJson(side) ? pick(side, ["ref", "sha"]) : undefined);
  return {
    ...summarizeThread(pull),
    ...pick(pull, ["draft", "merged", "merged_at", "additions", "deletions", "changed_files"]),
    head: refOf(pull.head),
    base: refOf(pull.base),
  };
}

export function summarizeComment(comment: Json): Json {
  return {
    ...pick(comment, ["id", "body", "state", "html_url", "created_at"]),
    user: loginOf(comment.user),
  };
}

export function summarizeRepository(repository: Json): Json {
  return pick(repository, [
    "id",
    "name",
    "full_name",
    "description",
    "html_url",
    "language",
    "stargazers_count",
    "forks_count",
    "open_issues_count",
    "private",
    "fork",
    "archived",
    "topics",
    "default_branch",
    "updated_at",
  ]);
}
