import type { KeyScope } from "@/components/settings/scope-words";

interface ExampleRequest {
  sentence: string;
  /** A curl command that takes the key from the variable FAREBOX_KEY. */
  command: string;
}

/** A request that a key with these scopes may make: a charge where it may charge, else a reading. */
export function exampleRequest({
  siteUrl,
  scopes,
  action,
}: {
  siteUrl: string;
  scopes: KeyScope[];
  /** An action of the catalog. */
  action: string;
}): ExampleRequest {
  const key = '  -H "Authorization: Bearer $FAREBOX_KEY"';
  if (scopes.includes("meter")) {
    const lines = [
      `curl ${siteUrl}/api/credits/use`,
      key,
      '  -H "Idempotency-Key: $(uuidgen)"',
      '  -H "Content-Type: application/json"',
      `  -d '${JSON.stringify({ action })}'`,
    ];
    return {
      sentence: "With the key in FAREBOX_KEY, this charges one action to the account:",
      command: lines.join(" \\\n"),
    };
  }
  const path = scopes.includes("read") ? "/api/credits/balance" : "/api/billing/subscription";
  return {
    sentence: `With the key in FAREBOX_KEY, this reads the ${scopes.includes("read") ? "balance" : "subscription"}:`,
    command: [`curl ${siteUrl}${path}`, key].join(" \\\n"),
  };
}
