"use client";

import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { Logo } from "@/components/layout/logo";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CardContent, CardFooter } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Branding } from "@/lib/branding/branding-body";

const maxLogoBytes = 88_000;

/** An organization's name, logo and colour, as its pages will show them. */
export function BrandingForm({
  accountId,
  productName,
  initial,
}: {
  accountId: string;
  productName: string;
  initial: Branding;
}) {
  const [branding, setBranding] = useState(initial);
  const [logoError, setLogoError] = useState<string>();
  const { run, error, isPending } = useMutation();

  async function readLogo(file: File | undefined) {
    setLogoError(undefined);
    if (!file) return;
    if (!/^image\/(png|jpeg|webp)$/.test(file.type)) {
      setLogoError("Use a PNG, JPEG or WebP image.");
    } else if (file.size > maxLogoBytes) {
      setLogoError("Use an image of at most 88 KB.");
    } else {
      setBranding({ ...branding, logo: await dataAddress(file) });
    }
  }

  async function save(next: Branding) {
    const answer = await run({ method: "PUT", path: "/api/branding", accountId, body: next });
    if (!answer.ok) return;
    setBranding(next);
    toast.success("Saved. Your pages show it now.");
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    void save({ ...branding, name: branding.name?.trim() || null });
  }

  return (
    <form onSubmit={submit} noValidate>
      <CardContent className="grid gap-5">
        <div className="flex h-14 items-center rounded-lg border bg-background px-4">
          <Logo name={branding.name?.trim() || productName} image={branding.logo} />
        </div>
        <Field label="Name" hint="Stands where the product’s name is.">
          {(control) => (
            <Input
              {...control}
              value={branding.name ?? ""}
              onChange={(event) => setBranding({ ...branding, name: event.target.value })}
              placeholder={productName}
              maxLength={40}
              autoComplete="organization"
            />
          )}
        </Field>
        <Field label="Logo" hint="A square PNG, JPEG or WebP, at most 88 KB." error={logoError}>
          {(control) => (
            <Input
              {...control}
              type="file"
              accept="image/png,image/jpeg,image/webp"
              onChange={(event) => void readLogo(event.target.files?.[0])}
              className="py-1.5"
            />
          )}
        </Field>
        <Field label="Colour" hint="Of buttons and links; shaded where it would be hard to read.">
          {(control) => (
            <Input
              {...control}
              type="color"
              value={branding.color ?? "#2f5fd0"}
              onChange={(event) => setBranding({ ...branding, color: event.target.value })}
              className="h-9 w-20 p-1"
            />
          )}
        </Field>
        {error && (
          <Callout tone="danger" live="assertive">
            {error}
          </Callout>
        )}
      </CardContent>
      <CardFooter>
        <Button type="submit" pending={isPending}>
          Save
        </Button>
        <Button
          variant="outline"
          disabled={isPending}
          onClick={() => void save({ name: null, logo: null, color: null })}
        >
          Use the product’s own
        </Button>
      </CardFooter>
    </form>
  );
}

function dataAddress(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
