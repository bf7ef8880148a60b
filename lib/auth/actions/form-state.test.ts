import { AuthApiError } from "@supabase/supabase-js";
import { describe, expect, it } from "vitest";
import { authSentence, formValues, sent, tellsOfAccount } from "@/lib/auth/actions/form-state";

describe("what a sign-in form says", () => {
  it.each([
    ["user_already_exists", 422],
    ["user_not_found", 404],
    ["otp_disabled", 422],
    ["over_email_send_rate_limit", 429],
  ])("%s must not be told apart from a mail that was sent", (code, status) => {
    expect(tellsOfAccount(new AuthApiError("User x@example.com ...", status, code))).toBe(true);
  });

  it("a wrong password is told, and tells of no account", () => {
    const error = new AuthApiError("Invalid login credentials", 400, "invalid_credentials");
    expect(tellsOfAccount(error)).toBe(false);
    expect(authSentence(error)).toContain("do not match");
  });

  it("Auth's own words never reach the page", () => {
    const error = new AuthApiError(
      "pq: relation auth.users at 10.0.0.3",
      500,
      "unexpected_failure",
    );
    expect(authSentence(error)).not.toMatch(/pq|auth\.users|10\.0/);
  });

  it("a refilled form never holds the password, and a file is no text", () => {
    const form = new FormData();
    form.set("email", "a@example.com");
    form.set("password", "correct horse");
    form.set("name", new File(["x"], "x.txt"));
    const values = formValues(form);
    expect(values.name).toBe("");
    expect(JSON.stringify(sent(values))).not.toContain("correct horse");
  });
});
