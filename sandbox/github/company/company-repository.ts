/** One file of a seeded repository, committed to its default branch. */
export interface SeedFile {
  path: string;
  text: string;
}

export interface SeedComment {
  author: string;
  body: string;
}

/** An issue; issues and pull requests share one number sequence, in the order they are listed. */
export interface SeedIssue {
  kind: "issue";
  title: string;
  body: string;
  author: string;
  labels: string[];
  assignee?: string;
  comments: SeedComment[];
  closed?: "completed" | "not_planned";
}

/** A pull request from a branch that changes the given files. */
export interface SeedPullRequest {
  kind: "pull";
  title: string;
  body: string;
  author: string;
  branch: string;
  changes: SeedFile[];
  comments: SeedComment[];
  merged: boolean;
}

export interface CompanyRepository {
  name: string;
  description: string;
  language: string;
  topics: string[];
  files: SeedFile[];
  threads: (SeedIssue | SeedPullRequest)[];
}
