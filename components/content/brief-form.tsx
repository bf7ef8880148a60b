"use client";

import { Sparkles } from "lucide-react";
import { useState } from "react";
import { creditWords } from "@/components/chat/receipt-sentence";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardFooter } from "@/components/ui/card";
import { Field, type FieldControl } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { contentKindIds, contentKinds, contentTones } from "@/lib/agents/content-kinds";
import type { ContentBriefInput } from "@/lib/agents/content-request-schema";

/** What is to be written, for whom and how, and the most that it costs. */
export function BriefForm({
  priceMicros,
  isUnlimited,
  isBusy,
  onSubmit,
}: {
  priceMicros: number;
  isUnlimited: boolean;
  isBusy: boolean;
  onSubmit: (brief: ContentBriefInput) => void;
}) {
  const [kind, setKind] = useState(contentKindIds[0]);
  const [tone, setTone] = useState<(typeof contentTones)[number]>("plain");
  const [error, setError] = useState<string>();

  return (
    <Card className="lg:sticky lg:top-20">
      <form
        aria-label="Brief"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const read = (name: string) => String(form.get(name) ?? "").trim() || undefined;
          const topic = read("topic") ?? "";
          if (topic.length < 3) {
            setError("Say in a few words what it is about.");
            event.currentTarget.querySelector<HTMLElement>("[name=topic]")?.focus();
            return;
          }
          setError(undefined);
          onSubmit({ kind, tone, topic, audience: read("audience"), notes: read("notes") });
        }}
      >
        <CardContent className="grid gap-4">
          <Field label="What do you need?">
            {(control) => (
              <Choice
                control={control}
                value={kind}
                onChange={setKind}
                options={contentKindIds.map((id) => [id, contentKinds[id].name])}
              />
            )}
          </Field>
          <Field label="What is it about?" error={error}>
            {(control) => (
              <Textarea
                {...control}
                name="topic"
                rows={2}
                maxLength={300}
                required
                placeholder="Our spring release"
                className="min-h-16"
              />
            )}
          </Field>
          <Field label="Who is it for?">
            {(control) => (
              <Input
                {...control}
                name="audience"
                maxLength={200}
                placeholder="Customers of the beta"
              />
            )}
          </Field>
          <Field label="Tone">
            {(control) => (
              <Choice
                control={control}
                value={tone}
                onChange={setTone}
                options={contentTones.map((id) => [id, id.charAt(0).toUpperCase() + id.slice(1)])}
              />
            )}
          </Field>
          <Field label="Facts and wishes" hint="What is not here is left as a marked gap.">
            {(control) => <Textarea {...control} name="notes" rows={3} maxLength={6_000} />}
          </Field>
        </CardContent>
        <CardFooter className="justify-between">
          <p className="text-muted-foreground text-xs tabular-nums">
            {isUnlimited ? "Included in your plan" : `At most ${creditWords(priceMicros)}`}
          </p>
          <Button type="submit" pending={isBusy}>
            {!isBusy && <Sparkles aria-hidden="true" />}
            {isBusy ? "Writing" : "Write it"}
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

function Choice<T extends string>({
  control,
  value,
  options,
  onChange,
}: {
  control: FieldControl;
  value: T;
  options: [T, string][];
  onChange: (value: T) => void;
}) {
  return (
    <Select value={value} onValueChange={(chosen) => onChange(chosen as T)}>
      <SelectTrigger {...control}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {options.map(([id, name]) => (
          <SelectItem key={id} value={id}>
            {name}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
