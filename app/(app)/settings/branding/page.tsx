import type { Metadata } from "next";
import { BrandingForm } from "@/components/settings/branding-form";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Link } from "@/components/ui/link";
import { requireAccount } from "@/lib/auth/account";
import { getBranding } from "@/lib/branding/branding";
import { findEntitlement } from "@/lib/pricing/entitlements";
import { getProduct } from "@/lib/pricing/product";

export const metadata: Metadata = { title: "Branding" };

/** An organization's own name, logo and colour. */
export default async function BrandingPage() {
  const access = await requireAccount("/settings/branding");
  if (access.accountKind !== "organization") {
    return (
      <Callout title="Branding is for organizations">
        A personal account shows the product’s own name and colours.
      </Callout>
    );
  }
  if (!access.rights.includes("rename_account")) {
    return (
      <Callout title="You cannot change the branding of this organization">
        An owner or admin of {access.accountName} can. Ask one of them.
      </Callout>
    );
  }
  const [{ isIncluded, plan }, branding, product] = await Promise.all([
    findEntitlement(access, "whiteLabel"),
    getBranding(access.accountId),
    getProduct(),
  ]);
  const { name, logo, color } = branding;
  return (
    <div className="grid gap-4">
      {!isIncluded && (
        <Callout
          title="Your plan does not include your own name, logo and colours"
          action={
            <Button asChild size="sm">
              <Link href="/billing#plans">See plans</Link>
            </Button>
          }
        >
          {plan ? `${plan.name} does.` : `Your pages show ${product.name}’s.`}
        </Callout>
      )}
      {(isIncluded || name || logo || color) && (
        <Card aria-labelledby="branding-title">
          <CardHeader>
            <CardTitle id="branding-title">Branding</CardTitle>
            <CardDescription>
              What everybody in {access.accountName} sees in place of {product.name}’s.
            </CardDescription>
          </CardHeader>
          <BrandingForm
            accountId={access.accountId}
            productName={product.name}
            initial={{ name, logo, color }}
          />
        </Card>
      )}
    </div>
  );
}
