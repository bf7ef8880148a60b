import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { findFreePort } from "./free-port";

const names = ["app", "supabase", "postgres", "stripe", "openrouter", "github"] as const;
export type Ports = Record<(typeof names)[number], number>;

/** Where things listen on a machine where nothing else does; Supabase's are its CLI's own. */
const preferred: Ports = {
  app: 3000,
  supabase: 54321,
  postgres: 54322,
  stripe: 12111,
  openrouter: 12121,
  github: 12131,
};

const shape = z.partialRecord(z.enum(names), z.number().int().min(1).max(65_535));

/**
 * Chooses a free port for everything. With a file, the ports of the last run are taken again
 * where they are free, so that bookmarks and cookies keep working; a busy one moves to the next
 * free number. Without a file any free ports will do.
 */
export async function choosePorts(file: string | null): Promise<Ports> {
  const wanted: Partial<Ports> = file === null ? {} : { ...preferred, ...readPorts(file) };
  const taken = new Set<number>();
  const choose = async (name: keyof Ports) => {
    const port = await findFreePort(wanted[name] ?? 0, taken);
    taken.add(port);
    return port;
  };
  const ports: Ports = {
    app: await choose("app"),
    supabase: await choose("supabase"),
    postgres: await choose("postgres"),
    stripe: await choose("stripe"),
    openrouter: await choose("openrouter"),
    github: await choose("github"),
  };
  if (file !== null) writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
  return ports;
}

function readPorts(file: string): Partial<Ports> {
  try {
    const { data } = shape.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return data ?? {};
  } catch {
    return {};
  }
}
