import path from "node:path";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { looksOf, type Size } from "../../e2e/fixtures/listed-pages";
import { type Person, signIn } from "../../e2e/fixtures/person";
import type { RunningApp } from "../../e2e/run-app";
import { projectDirectory } from "../../sandbox/directory";

const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
};

interface Picture {
  name: string;
  /** Null is a visitor. */
  person: Person | null;
  sizes?: Size[] | undefined;
  /** Is shown as it stands in the window, since something lies over the page. */
  isOverlay: boolean;
  open: (page: Page) => Promise<void>;
}

export interface Camera {
  /** Whether a picture of this name was asked for. */
  isWanted(name: string): boolean;
  /** A new browser on a desk, signed out. */
  newContext(): Promise<BrowserContext>;
  /** Takes one picture in every look. */
  take(picture: Picture): Promise<void>;
}

/**
 * Takes pictures of a running product into a directory. `names` are regular expressions for whole
 * names; none is all of them.
 */
export function openCamera({
  browser,
  app,
  directory,
  names,
  signal,
}: {
  browser: Browser;
  app: RunningApp;
  directory: string;
  names: string[];
  signal: AbortSignal;
}): Camera {
  const wanted = names.map((name) => new RegExp(`^(?:${name})$`));
  const newContext = (look: object = { viewport: sizes.desktop, colorScheme: "light" }) =>
    browser.newContext({
      ...look,
      baseURL: app.url,
      reducedMotion: "reduce",
      deviceScaleFactor: 2,
      timezoneId: "UTC",
      locale: "en-US",
    });
  return {
    isWanted: (name) => wanted.length === 0 || wanted.some((pattern) => pattern.test(name)),
    newContext: () => newContext(),
    async take({ name, person, isOverlay, open, ...picture }) {
      for (const { size, viewport, colorScheme } of looksOf(picture, sizes)) {
        signal.throwIfAborted();
        const context = await newContext({ viewport, colorScheme });
        try {
          if (person) await signIn(context, app, person);
          const page = await context.newPage();
          await open(page);
          const file = path.join(directory, `${name}-${colorScheme}-${size}.png`);
          await page.screenshot({ path: file, fullPage: !isOverlay, animations: "disabled" });
          console.log(path.relative(projectDirectory, file));
        } finally {
          await context.close();
        }
      }
    },
  };
}
