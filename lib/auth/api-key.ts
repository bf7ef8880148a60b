import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type AccountAccess, makeAccess, rights, type Scope } from "@/lib/auth/access";
import { namedOrNull } from "@/lib/http/named-part";
import { callMany, callMaybe, callOne, timestamp } from "@/lib/supabase/call";

const apiKeyPattern =
  /^fbx_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

const scopeSchema = z.enum(["read", "meter", "billing"]);

const apiKeySchema = z.object({
  api_key_id: z.string(),
  scopes: z.array(scopeSchema),
  role: z.enum(["owner", "admin", "billing", "member"]),
  department_id: z.string().nullable(),
  created_by: z.string(),
  rights: z.array(z.enum(rights)),
  plan_has_api: z.boolean(),
  account_name: z.string(),
  account_kind: z.enum(["personal", "organization"]),
});

/**
 * The access behind `fbx_<account>_<secret>`, or null when the key is malformed, unknown, revoked,
 * expired, or its maker has left. The key names its account; its secret is stored as a hash.
 * `planHasApi` is false where the account's plan does not include API keys, as it was last renewed.
 */
export async function findAccessByApiKey(
  apiKey: string,
): Promise<{ access: AccountAccess; planHasApi: boolean } | null> {
  const match = apiKeyPattern.exec(apiKey);
  const [, accountId, secret] = match ?? [];
  if (!accountId || !secret) return null;
  const key = await callMaybe(
    "find_api_key",
    { p_account_id: accountId, p_secret_hash: hashSecret(secret) },
    apiKeySchema,
  );
  if (!key) return null;
  const access = makeAccess({
    accountId,
    accountName: key.account_name,
    accountKind: key.account_kind,
    role: key.role,
    rights: key.rights,
    departmentId: key.department_id,
    userId: key.created_by,
    email: "",
    isOperator: false,
    apiKeyId: key.api_key_id,
    scopes: key.scopes,
  });
  return { access, planHasApi: key.plan_has_api };
}

/**
 * Makes an API key; the whole key is returned this once and never stored.
 *
 * @throws DatabaseError PT403 when the caller may not make keys for the account; PT404 for a
 *   department or project that it does not have.
 */
export async function createApiKey(
  access: AccountAccess,
  {
    name,
    scopes,
    departmentId = null,
    projectId = null,
  }: {
    name: string;
    scopes: Scope[];
    /** Whose spending the key's is; the caller's own department when left out. */
    departmentId?: string | null;
    projectId?: string | null;
  },
): Promise<{ apiKeyId: string; apiKey: string }> {
  const secret = randomBytes(32).toString("base64url");
  const apiKeyId = await callOne(
    "create_api_key",
    {
      p_account_id: access.accountId,
      p_created_by: access.userId,
      p_name: name,
      p_scopes: scopes,
      p_secret_hash: hashSecret(secret),
      p_last_four: secret.slice(-4),
      p_department_id: departmentId,
      p_project_id: projectId,
    },
    z.string(),
  );
  return { apiKeyId, apiKey: `fbx_${access.accountId}_${secret}` };
}

const listedKeySchema = z
  .object({
    api_key_id: z.string(),
    name: z.string(),
    last_four: z.string(),
    scopes: z.array(scopeSchema),
    created_at: timestamp,
    revoked_at: timestamp.nullable(),
    last_charge_day: z.iso.date().nullable(),
    department_id: z.string().nullable(),
    department_name: z.string().nullable(),
    project_id: z.string().nullable(),
    project_name: z.string().nullable(),
  })
  .transform((row) => ({
    apiKeyId: row.api_key_id,
    name: row.name,
    lastFour: row.last_four,
    scopes: row.scopes,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    /** The UTC day of the last charge made with it; what only reads leaves no trace. */
    lastChargeDay: row.last_charge_day,
    department: namedOrNull(row.department_id, row.department_name),
    project: namedOrNull(row.project_id, row.project_name),
  }));

export type ListedApiKey = z.output<typeof listedKeySchema>;

/** The account's keys without their secrets: live ones first, then newest first. */
export async function listApiKeys(access: AccountAccess): Promise<ListedApiKey[]> {
  return callMany("list_api_keys", { p_account_id: access.accountId }, listedKeySchema);
}

/** Ends a key at once. False when the account has no live key of that id. */
export async function revokeApiKey(access: AccountAccess, apiKeyId: string): Promise<boolean> {
  return callOne(
    "revoke_api_key",
    { p_account_id: access.accountId, p_actor_id: access.userId, p_api_key_id: apiKeyId },
    z.boolean(),
  );
}

/**
 * Counts what a key spends from now on for a department, or for none (null). False when the account
 * has no live key of that id.
 *
 * @throws DatabaseError PT404 for a department that is not there.
 */
export async function moveApiKey(
  access: AccountAccess,
  apiKeyId: string,
  departmentId: string | null,
): Promise<boolean> {
  return callOne(
    "set_key_department",
    {
      p_account_id: access.accountId,
      p_actor_id: access.userId,
      p_api_key_id: apiKeyId,
      p_department_id: departmentId,
    },
    z.boolean(),
  );
}

/** Hex SHA-256: a secret of 256 random bits needs no slow hash. */
function hashSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
