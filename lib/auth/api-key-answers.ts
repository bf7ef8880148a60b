import { z } from "zod";
import { instant, nextCursor } from "@/lib/http/answer-parts";

const apiKeyId = "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

const named = z.object({ id: z.uuid(), name: z.string() });

export const apiKeysAnswerSchema = z
  .object({
    keys: z.array(
      z.object({
        apiKeyId: z.uuid(),
        name: z.string(),
        lastFour: z.string(),
        scopes: z.array(z.enum(["read", "meter", "billing"])),
        createdAt: instant,
        revokedAt: instant.nullable(),
        lastChargeDay: z.iso.date().nullable().describe("The UTC day of its last charge."),
        department: named.nullable().describe("What it spends counts for this department."),
        project: named.nullable().describe("What it spends is told for this project."),
      }),
    ),
    next_cursor: nextCursor,
  })
  .meta({
    id: "ApiKeys",
    examples: [
      {
        keys: [
          {
            apiKeyId,
            name: "Server",
            lastFour: "x9Qa",
            scopes: ["read", "meter"],
            createdAt: "2026-03-01T08:00:00.000Z",
            revokedAt: null,
            lastChargeDay: "2026-03-14",
            department: { id: "7c1d2e3f-4a5b-4c6d-8e7f-90a1b2c3d4e5", name: "Research" },
            project: null,
          },
        ],
        next_cursor: null,
      },
    ],
  });

export const newApiKeyAnswerSchema = z
  .object({
    apiKeyId: z.uuid(),
    apiKey: z.string().describe("The whole key. Nobody can read it again."),
  })
  .meta({
    id: "NewApiKey",
    examples: [{ apiKeyId, apiKey: "fbx_9c3f…_the_part_that_is_secret_stands_here_once" }],
  });

export const revokedApiKeyAnswerSchema = z
  .object({ apiKeyId: z.uuid(), revoked: z.literal(true) })
  .meta({ id: "RevokedApiKey", examples: [{ apiKeyId, revoked: true }] });

export const movedApiKeyAnswerSchema = z
  .object({ apiKeyId: z.uuid(), departmentId: z.uuid().nullable() })
  .meta({ id: "MovedApiKey", examples: [{ apiKeyId, departmentId: null }] });
