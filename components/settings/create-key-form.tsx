"use client";

import { type FormEvent, useState } from "react";
import { z } from "zod/mini";
import { useMutation } from "@/components/api/use-mutation";
import type { MadeKey } from "@/components/settings/new-key";
import { ScopeChoice } from "@/components/settings/scope-choice";
import { type KeyScope, keyScopes } from "@/components/settings/scope-words";
import { type DepartmentChoice, DepartmentSelect } from "@/components/team/department-select";
import { type ProjectChoice, ProjectSelect } from "@/components/team/project-select";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import {
  DialogBody,
  DialogClose,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const madeSchema = z.object({ apiKey: z.string() });

/** What a key may belong to; both empty in an account without a team. */
export interface KeyPlaces {
  departments: DepartmentChoice[];
  projects: ProjectChoice[];
}

/** Asks for a key's name, what it may do, and whose spending it is. */
export function CreateKeyForm({
  accountId,
  places: { departments, projects },
  onMade,
}: {
  accountId: string;
  places: KeyPlaces;
  onMade: (made: MadeKey) => void;
}) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<KeyScope[]>(["read", "meter"]);
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [projectId, setProjectId] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const nameError = name.trim() === "" ? "Give the key a name." : undefined;
  const scopeError = scopes.length === 0 ? "Choose at least one." : undefined;

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (nameError || scopeError) return;
    const body = { name: name.trim(), scopes, departmentId, projectId };
    const answer = await run({ method: "POST", path: "/api/keys", accountId, body });
    const made = answer.ok ? madeSchema.safeParse(answer.data) : null;
    if (made?.success) onMade({ apiKey: made.data.apiKey, scopes });
  }

  function toggle(scope: KeyScope, isOn: boolean) {
    setScopes(keyScopes.filter((other) => (other === scope ? isOn : scopes.includes(other))));
  }

  return (
    <form onSubmit={submit} noValidate>
      <DialogHeader>
        <DialogTitle>Create an API key</DialogTitle>
        <DialogDescription>Give it only what its server needs.</DialogDescription>
      </DialogHeader>
      <DialogBody className="grid gap-5">
        <Field
          label="Name"
          hint="For you, to tell your keys apart."
          error={isTried ? nameError : undefined}
        >
          {(control) => (
            <Input
              {...control}
              value={name}
              onChange={(event) => setName(event.target.value)}
              placeholder="Production server"
              autoComplete="off"
              maxLength={80}
              required
            />
          )}
        </Field>
        <ScopeChoice chosen={scopes} onToggle={toggle} error={isTried ? scopeError : undefined} />
        {departments.length > 0 && (
          <Field label="Department" hint="What the key spends counts for it.">
            {(control) => (
              <DepartmentSelect
                control={control}
                departments={departments}
                value={departmentId}
                onChange={setDepartmentId}
                noneLabel="The one you are in"
              />
            )}
          </Field>
        )}
        {projects.length > 0 && (
          <Field label="Project" hint="What the key spends is told for it, for good.">
            {(control) => (
              <ProjectSelect
                control={control}
                projects={projects}
                value={projectId}
                onChange={setProjectId}
              />
            )}
          </Field>
        )}
        {error && (
          <Callout tone="danger" live="assertive">
            {error}
          </Callout>
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button variant="outline">Cancel</Button>
        </DialogClose>
        <Button type="submit" pending={isPending}>
          Create key
        </Button>
      </DialogFooter>
    </form>
  );
}
