import { GitHubError } from "../github-rest";

interface ToolAnswer {
  [key: string]: unknown;
  content: { type: "text"; text: string }[];
  isError?: boolean;
}

/**
 * Runs a tool and answers its JSON as text, as GitHub's server does. A refusal of GitHub is an
 * answer with `isError`, which the model can read; anything else is a bug and is thrown.
 */
export async function answerJson(run: () => Promise<unknown>): Promise<ToolAnswer> {
  try {
    return { content: [{ type: "text", text: JSON.stringify(await run()) }] };
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error;
    return {
      isError: true,
      content: [{ type: "text", text: `GitHub answered ${error.status}: ${error.message}` }],
    };
  }
}
