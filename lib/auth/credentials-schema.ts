import { z } from "zod";
import { plainLine } from "@/lib/http/plain-text";

export const emailSchema = z
  .string()
  .trim()
  .min(1, "Enter your email address.")
  .max(254, "This address is too long.")
  .pipe(z.email("This does not look like an email address."));

/** Supabase hashes with bcrypt, which reads 72 bytes of a password and no more. */
export const newPasswordSchema = z
  .string()
  .min(8, "Use at least 8 characters.")
  .refine(
    (password) => new TextEncoder().encode(password).length <= 72,
    "Use at most 72 characters.",
  );

export const displayNameSchema = plainLine
  .min(1, "Enter the name you want to be called by.")
  .max(80, "Use at most 80 characters.");
