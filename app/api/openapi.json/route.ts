import { z } from "zod";
import document from "@/clients/typescript/openapi.json";
import { serverEnv } from "@/lib/env/server";
import { route } from "@/lib/http/route";

/** The OpenAPI 3.1 document of this API. */
export const GET = route(
  {
    auth: "public",
    doc: {
      summary: "Read this document",
      description: "OpenAPI 3.1. Browsable at [/docs/api](/docs/api).",
      tag: "Machinery",
      answer: z
        .looseObject({ openapi: z.string(), info: z.object({ title: z.string() }) })
        .meta({ id: "OpenApi", examples: [{ openapi: "3.1.0", info: { title: "Farebox API" } }] }),
    },
  },
  async () =>
    Response.json(
      { ...document, servers: [{ url: serverEnv().SITE_URL }] },
      { headers: { "cache-control": "public, max-age=300" } },
    ),
);
