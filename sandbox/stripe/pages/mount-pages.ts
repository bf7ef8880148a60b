import type { App, Site } from "../http/server";

/** Mounts every page of the stand-in. */
export function mountPages(_app: App, _site: Site): void {}
