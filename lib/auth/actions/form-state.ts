import type { AuthError } from "@supabase/supabase-js";
import type { z } from "zod";

/** What a sign-in form shows after its action ran. `values` refill the form; never a password. */
export interface AuthFormState {
  status: "ready" | "refused" | "sent";
  message?: string;
  fieldErrors: Partial<Record<"name" | "email" | "password", string>>;
  values: { name?: string; email?: string };
}

export const readyState: AuthFormState = { status: "ready", fieldErrors: {}, values: {} };

/** The fields that the form sent, as text; a file in their place reads as nothing. */
export function formValues(form: FormData) {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : "";
  };
  return {
    name: text("name"),
    email: text("email"),
    password: text("password"),
    next: text("next"),
  };
}

type FormValues = ReturnType<typeof formValues>;

function shown({ name, email }: FormValues): AuthFormState["values"] {
  return { name, email };
}

/** A refusal beside the fields that zod did not accept. */
export function refusedFields(values: FormValues, error: z.ZodError): AuthFormState {
  const state: AuthFormState = { status: "refused", fieldErrors: {}, values: shown(values) };
  for (const { path, message } of error.issues) {
    const [field] = path;
    if (field === "name" || field === "email" || field === "password") {
      state.fieldErrors[field] ??= message;
    }
  }
  return state;
}

/** A refusal over the whole form. */
export function refused(values: FormValues, message: string): AuthFormState {
  return { status: "refused", message, fieldErrors: {}, values: shown(values) };
}

/** A mail is on its way, or would be if the address had an account: the words are the same. */
export function sent(values: FormValues): AuthFormState {
  return { status: "sent", fieldErrors: {}, values: shown(values) };
}

/** Says nothing about the address: tries are counted for every address alike. */
export const tooManyTries = "Too many tries for this address. Wait an hour, then try again.";

const sentenceByCode: Record<string, string> = {
  invalid_credentials: "This email and password do not match. Check both, or reset the password.",
  email_not_confirmed:
    "This address is not confirmed yet. Open the link in our mail, or ask for a new one with “Email me a link”.",
  weak_password: "This password is too easy to guess. Choose a longer one.",
  same_password: "This is the password you have already. Choose another one.",
  email_address_invalid: "Mail cannot be delivered to this address. Check it for a typo.",
  signup_disabled: "New accounts cannot be created at the moment.",
  user_banned: "This account is suspended. Write to support to find out more.",
  over_request_rate_limit: "Too many tries in a short time. Wait a minute, then try again.",
};

/** A plain sentence for what Supabase Auth refused; its own words never reach the page. */
export function authSentence(error: AuthError): string {
  return (
    sentenceByCode[error.code ?? ""] ?? "Signing in does not work right now. Try again in a minute."
  );
}

/**
 * Whether Auth's refusal says that an address has, or has no, account: it must read as `sent`. A
 * mail refused for being the second within a minute is one of them, because an address without an
 * account gets none and is never refused for it.
 */
export function tellsOfAccount(error: AuthError): boolean {
  const codes = [
    "user_already_exists",
    "email_exists",
    "user_not_found",
    "otp_disabled",
    "over_email_send_rate_limit",
  ];
  return codes.includes(error.code ?? "");
}
