import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { findFreePort } from "./free-port";

const names = ["app", "supabase", "postgres", "stripe", "openrouter", "github", "mail"] as const;
export type Ports = Record<(typeof names)[number], number>;

/** Where things listen on a machine where nothing else does; Supabase's are its CLI's own. */
const preferred: Ports = {
  app: 3000,
  supabase: 54321,
  postgres: 54322,
  stripe: 12111,
  openrouter: 12121,
  github: 12131,
  mail: 12141,
};

const shape = z.partialRecord(z.enum(names), z.number().int().min(1).max(65_535));

/**
 * Chooses where everything listens. With a file, the ports of the last run are taken again where
 * they are free, so that bookmarks and cookies keep working; a busy one moves to the next free
 * number. Without a file each stand-in takes any port when it binds (0), and only the
 * application's is known before, since webhooks and redirects name it.
 */
export async function choosePorts(file: string | null): Promise<Ports> {
  if (file === null) {
    const app = await findFreePort();
    return { app, supabase: 0, postgres: 0, stripe: 0, openrouter: 0, github: 0, mail: 0 };
  }
  const ports: Ports = { ...preferred, ...readPorts(file) };
  const taken = new Set<number>();
  for (const name of names) {
    ports[name] = await findFreePort(ports[name], taken);
    taken.add(ports[name]);
  }
  writeFileSync(file, `${JSON.stringify(ports, null, 2)}\n`);
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
