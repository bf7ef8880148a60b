import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

// Who may import whom. The rules are README's map, kept by reading import lines.

const root = path.resolve(import.meta.dirname, "..");
const every = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.ts", "*.tsx"], {
  cwd: root,
  encoding: "utf8",
}).split("\n");
const files = every.filter((file) => file !== "" && !file.endsWith(".test.ts"));

interface Import {
  file: string;
  /** A path from the root for our own modules, else the package. */
  target: string;
  isTypeOnly: boolean;
}

const importPattern =
  /^(?:import|export)\s+(type\s+)?[^;"']*?from\s+["']([^"']+)["']|^import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

function readImports(file: string): Import[] {
  const source = readFileSync(path.join(root, file), "utf8");
  return [...source.matchAll(importPattern)].map((match) => {
    const written = match[2] ?? match[3] ?? match[4] ?? "";
    const target = written.startsWith("@/")
      ? written.slice(2)
      : written.startsWith(".")
        ? path.posix.join(path.posix.dirname(file), written)
        : written;
    return { file, target, isTypeOnly: match[1] !== undefined };
  });
}

const imports = files.flatMap(readImports);
const under = (folder: string) => (at: string) => at === folder || at.startsWith(`${folder}/`);
const isIn = {
  app: under("app"),
  components: under("components"),
  lib: under("lib"),
  sandbox: under("sandbox"),
};
const show = ({ file, target }: Import) => `${file} imports ${target}`;

describe("the tree", () => {
  test("the rules below look at real imports", () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports.some(({ target }) => target === "lib/supabase/call")).toBe(true);
  });

  test("lib never imports pages or components", () => {
    const wrong = imports.filter(
      ({ file, target }) => isIn.lib(file) && (isIn.app(target) || isIn.components(target)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test("components take only types from server code", () => {
    const serverFiles = new Set(
      files
        .filter((file) =>
          readFileSync(path.join(root, file), "utf8").startsWith('import "server-only"'),
        )
        .map((file) => file.replace(/\.tsx?$/, "")),
    );
    const wrong = imports.filter(
      ({ file, target, isTypeOnly }) =>
        isIn.components(file) &&
        !isTypeOnly &&
        serverFiles.has(target) &&
        readFileSync(path.join(root, file), "utf8").startsWith('"use client"'),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test("the application knows nothing of the sandbox, and the sandbox nothing of lib", () => {
    const wrong = imports.filter(
      ({ file, target }) =>
        ((isIn.app(file) || isIn.components(file) || isIn.lib(file)) && isIn.sandbox(target)) ||
        (isIn.sandbox(file) && (isIn.lib(target) || isIn.app(target) || isIn.components(target))),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test.each([
    ["@supabase/supabase-js", ["lib/supabase/", "lib/auth/token.ts"]],
    ["@supabase/ssr", ["lib/supabase/"]],
    ["stripe", ["lib/billing/stripe-client.ts"]],
    ["resend", ["lib/notifications/send-mail.ts"]],
    ["@openrouter/ai-sdk-provider", ["lib/chat/model.ts"]],
    ["lib/supabase/service-client", ["lib/supabase/call.ts"]],
  ])("%s is built from in one place", (target, allowed) => {
    const wrong = imports.filter(
      (line) =>
        line.target === target &&
        !line.isTypeOnly &&
        !isIn.sandbox(line.file) &&
        !line.file.startsWith("e2e/") &&
        !allowed.some((prefix) => line.file.startsWith(prefix)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test("the environment is read in one place", () => {
    const wrong = files.filter(
      (file) =>
        (isIn.app(file) || isIn.components(file) || isIn.lib(file)) &&
        file !== "lib/env/server.ts" &&
        readFileSync(path.join(root, file), "utf8").includes("process.env"),
    );
    expect(wrong).toEqual([]);
  });

  test("the server's log is written in one place", () => {
    const wrong = files.filter(
      (file) =>
        (isIn.app(file) || isIn.components(file) || isIn.lib(file)) &&
        // A server that cannot start has no log yet; a page that failed says so in the browser.
        !["lib/log/log.ts", "lib/env/exit-unless-complete.ts", "app/error.tsx"].includes(file) &&
        /\bconsole\.(?:log|info|warn|error|debug)\(/.test(
          readFileSync(path.join(root, file), "utf8"),
        ),
    );
    expect(wrong).toEqual([]);
  });

  test("no file or folder is called by a name that says nothing", () => {
    const wrong = files.filter((file) =>
      file
        .split("/")
        .some((part) =>
          /^(utils?|helpers?|services?|managers?|types|misc|common)(\.tsx?)?$/.test(part),
        ),
    );
    expect(wrong).toEqual([]);
  });

  test("a unit test that changes its process has one of its own", () => {
    const changes =
      /process\.env(\.\w+|\[[^\]]+\])? \??\??=[^=]|(assign|deleteProperty)\(process\.env|\bvi\.(stub|mock|spyOn|useFake|resetModules)|globalThis\.\w+ =[^=]/;
    const config = readFileSync(path.join(root, "vitest.config.ts"), "utf8");
    const wrong = every.filter(
      (file) =>
        /^(lib|components|commands|sandbox|clients)\/.*\.test\.ts$/.test(file) &&
        file !== "lib/tree.test.ts" &&
        changes.test(readFileSync(path.join(root, file), "utf8")) !== config.includes(`"${file}"`),
    );
    expect(wrong).toEqual([]);
  });

  test("a page's type is there without a build: none is written by Next", () => {
    const wrong = files.filter((file) =>
      /\b(Page|Layout)Props<"|\bRouteContext</.test(readFileSync(path.join(root, file), "utf8")),
    );
    expect(wrong.filter((file) => isIn.app(file))).toEqual([]);
  });

  test("no barrel re-exports a folder", () => {
    expect(files.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([]);
  });
});
