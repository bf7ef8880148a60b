/** A refusal of the REST API; `message` is the sentence GitHub answered. */
export class GitHubError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export type Json = Record<string, unknown>;

export interface GitHubRest {
  /** Throws GitHubError on every status that is not 2xx. */
  get(path: string): Promise<Json>;
  /** Null when GitHub answers 404. */
  find(path: string): Promise<Json | null>;
  list(path: string): Promise<Json[]>;
  /** For the paths that answer an object or a list, depending on what they find. */
  read(path: string): Promise<Json | Json[]>;
  post(path: string, body: Json): Promise<Json>;
  put(path: string, body: Json): Promise<Json>;
  patch(path: string, body: Json): Promise<Json>;
}

/** A small REST client as one GitHub user. */
export function githubRest(baseUrl: string, token: string): GitHubRest {
  async function call(method: string, path: string, body?: Json): Promise<unknown> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "content-type": "application/json",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const parsed: unknown = await response.json();
    if (!response.ok) {
      const message = isJson(parsed) && typeof parsed.message === "string" ? parsed.message : "";
      throw new GitHubError(response.status, message || `HTTP ${response.status}`);
    }
    return parsed;
  }
  const object = async (method: string, path: string, body?: Json) => {
    const parsed = await call(method, path, body);
    if (!isJson(parsed)) throw new GitHubError(500, `${method} ${path} answered no object`);
    return parsed;
  };
  return {
    get: (path) => object("GET", path),
    async find(path) {
      try {
        return await object("GET", path);
      } catch (error) {
        if (error instanceof GitHubError && error.status === 404) return null;
        throw error;
      }
    },
    async list(path) {
      const parsed = await call("GET", path);
      if (!Array.isArray(parsed)) throw new GitHubError(500, `GET ${path} answered no list`);
      return parsed.filter(isJson);
    },
    async read(path) {
      const parsed = await call("GET", path);
      if (Array.isArray(parsed)) return parsed.filter(isJson);
      return isJson(parsed) ? parsed : {};
    },
    post: (path, body) => object("POST", path, body),
    put: (path, body) => object("PUT", path, body),
    patch: (path, body) => object("PATCH", path, body),
  };
}

export function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
