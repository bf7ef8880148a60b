import type { GitHubRest } from "../github-rest";
import type {
  CompanyRepository,
  SeedComment,
  SeedFile,
  SeedIssue,
  SeedPullRequest,
} from "./company-repository";
import { driverApp } from "./driver-app";
import { infrastructure } from "./infrastructure";
import { COMPANY } from "./people";
import { trackingApi } from "./tracking-api";

export const REPOSITORIES = [trackingApi, driverApp, infrastructure];

/** Writes the company's repositories through the REST API, each thing as the person who made it. */
export async function seedCompany(as: (login: string) => GitHubRest): Promise<void> {
  for (const repository of REPOSITORIES) await seedRepository(as, repository);
}

async function seedRepository(as: (login: string) => GitHubRest, repository: CompanyRepository) {
  const root = `/repos/${COMPANY.login}/${repository.name}`;
  for (const file of repository.files) {
    await commitFile(as("maya-ortiz"), root, file, `Add ${file.path}`);
  }
  for (const [index, thread] of repository.threads.entries()) {
    const number = index + 1;
    if (thread.kind === "issue") await openIssue(as, root, thread, number);
    else await openPullRequest(as, root, thread, number);
  }
}

async function openIssue(
  as: (login: string) => GitHubRest,
  root: string,
  issue: SeedIssue,
  number: number,
) {
  await as(issue.author).post(`${root}/issues`, {
    title: issue.title,
    body: issue.body,
    labels: issue.labels,
    assignees: issue.assignee ? [issue.assignee] : [],
  });
  await addComments(as, root, number, issue.comments);
  if (issue.closed) {
    await as("maya-ortiz").patch(`${root}/issues/${number}`, {
      state: "closed",
      state_reason: issue.closed,
    });
  }
}

async function openPullRequest(
  as: (login: string) => GitHubRest,
  root: string,
  pull: SeedPullRequest,
  number: number,
) {
  const author = as(pull.author);
  const head = await author.get(`${root}/commits/main`);
  await author.post(`${root}/git/refs`, { ref: `refs/heads/${pull.branch}`, sha: head.sha });
  for (const file of pull.changes) await commitFile(author, root, file, pull.title, pull.branch);
  await author.post(`${root}/pulls`, {
    title: pull.title,
    body: pull.body,
    head: pull.branch,
    base: "main",
  });
  await addComments(as, root, number, pull.comments);
  if (pull.merged) await as("maya-ortiz").put(`${root}/pulls/${number}/merge`, {});
}

async function addComments(
  as: (login: string) => GitHubRest,
  root: string,
  number: number,
  comments: SeedComment[],
) {
  for (const comment of comments) {
    await as(comment.author).post(`${root}/issues/${number}/comments`, { body: comment.body });
  }
}

/** Creates the file, or replaces it: replacing needs the blob id that it replaces. */
async function commitFile(
  rest: GitHubRest,
  root: string,
  file: SeedFile,
  message: string,
  branch = "main",
) {
  const path = `${root}/contents/${file.path}`;
  const existing = branch === "main" ? null : await rest.find(`${path}?ref=${branch}`);
  await rest.put(path, {
    message,
    content: Buffer.from(file.text).toString("base64"),
    ...(branch === "main" ? {} : { branch }),
    ...(existing ? { sha: existing.sha } : {}),
  });
}
