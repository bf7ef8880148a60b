import type { Context } from "hono";
import { z } from "zod";
import { ApiError } from "../api-error";
import type { App } from "../http/server";

export interface Control {
  /**
   * Adds a command: its body is checked, its refusal is a 4xx with the reason. A form is answered
   * by the page again, a JSON request by JSON.
   */
  post<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    run: (body: z.infer<Schema>, c: Context) => object | Promise<object>,
  ): void;
}

/** A JSON body or a form's fields, of which empty ones count as not given; nothing at all is {}. */
async function bodyOf(c: Context): Promise<unknown> {
  if (!isForm(c)) return (await c.req.text()) === "" ? {} : c.req.json();
  const fields = Object.entries(await c.req.parseBody());
  return Object.fromEntries(fields.filter(([, value]) => value !== ""));
}

const isForm = (c: Context) => (c.req.header("content-type") ?? "").includes("form");

/** The commands of the control page, on its application. */
export function controlOf(app: App): Control {
  return {
    post(path, schema, run) {
      app.post(path, async (c) => {
        const body = schema.safeParse(await bodyOf(c));
        if (!body.success) return refuse(c, 400, z.prettifyError(body.error));
        try {
          const answer = await run(body.data, c);
          return isForm(c) ? c.redirect(pageAfter(c), 303) : c.json(answer);
        } catch (error) {
          if (error instanceof ApiError) return refuse(c, error.status, error.message);
          throw error;
        }
      });
    },
  };
}

/** The page with the section that the form stands in. */
const pageAfter = (c: Context) => {
  const at = c.req.query("at");
  return at && /^\w+$/.test(at) ? `/_test#${at}` : "/_test";
};

function refuse(c: Context, status: number, error: string) {
  if (isForm(c)) return c.redirect(`/_test?refused=${encodeURIComponent(error)}`, 303);
  return c.json({ error }, status === 404 ? 404 : 400);
}
