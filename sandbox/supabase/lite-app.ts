import path from "node:path";
import { App, type EmailDriver } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { sendTogether } from "./send-together";

const templatesDirectory = path.resolve(import.meta.dirname, "../../supabase/templates");

export type AuthSettings = {
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  siteUrl: string;
  /** Whether a new address must be confirmed by mail before it can sign in. */
  confirmations: boolean;
};

/**
 * Supabase's own small server (REST and Auth) over one database, without its habits that differ
 * from hosted Supabase: no telemetry, no admin mode, and no grants of its own.
 *
 * On its first request it would run `grant all on all tables` for the API roles, which undoes
 * what migrations revoke. It skips that once it believes to have done it, so it is told so;
 * `startSupabase` checks that the privileges really stay as they are.
 */
export function createLiteApp(adminUrl: string, auth: AuthSettings, mailer: EmailDriver) {
  process.env.LITE_TELEMETRY = "0";
  // The least that bcrypt takes: its ten rounds would cost each sign-up and sign-in 60 ms of CPU.
  process.env.LITE_AUTH_BCRYPT_COST = "4";
  const connection = createPostgresConnection({
    url: adminUrl,
    postgresOptions: {
      onnotice() {},
      max: 20,
      types: { json: json(114), jsonb: json(3802), timestamptz },
    },
  });
  Object.assign(connection, { rlsState: "active" });
  sendTogether(connection.driver);
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: auth.jwtSecret,
      jwt_expiry: 3600,
      publishable_key: auth.publishableKey,
      secret_key: auth.secretKey,
      site_url: auth.siteUrl,
      additional_redirect_urls: [`${auth.siteUrl}/**`],
      minimum_password_length: 8,
      email: {
        enable_signup: true,
        enable_confirmations: auth.confirmations,
        template: {
          confirmation: template("confirmation", "Confirm your address"),
          magic_link: template("magic-link", "Your sign-in link"),
          recovery: template("recovery", "Set a new password"),
          email_change: template("email-change", "Confirm your new address"),
          invite: template("invite", "You are invited"),
        },
      },
    },
    api: { schemas: ["public"] },
    storage: { enabled: false },
    studio: { enabled: false },
    options: { drivers: { email: mailer }, server: { admin: false } },
  });
  return { app, connection };
}

/** The project's own mail, as supabase/config.toml names it for hosted Supabase. */
function template(file: string, subject: string) {
  return { subject, content_path: path.join(templatesDirectory, `${file}.html`) };
}

/**
 * The server hands over some JSON (user metadata, arguments of functions) as text already, and
 * its driver would write that text as a JSON string. Hosted Supabase writes what the text says.
 */
function json(oid: number) {
  return {
    to: oid,
    from: [oid],
    serialize: (value: unknown) => (isJsonText(value) ? value : JSON.stringify(value)),
    parse: (text: string): unknown => JSON.parse(text),
  };
}

/** The driver hands an array's empty elements over as the text NULL, which is no instant. */
const timestamptz = {
  to: 1184,
  from: [1184],
  serialize: (value: unknown) => value,
  parse: (text: string) => (text === "NULL" ? null : text),
};

function isJsonText(value: unknown) {
  if (typeof value !== "string" || !/^\s*[{[]/.test(value)) return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
