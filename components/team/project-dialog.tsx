"use client";

import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { FormDialog } from "@/components/team/form-dialog";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface ProjectDialogProps {
  accountId: string;
  /** The project to rename; a new one without it. */
  project?: { projectId: string; name: string };
  trigger: ReactNode;
}

/** Makes a project or renames one. */
export function ProjectDialog({ trigger, ...form }: ProjectDialogProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogContent>
        <ProjectForm {...form} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function ProjectForm({
  accountId,
  project,
  onDone,
}: Omit<ProjectDialogProps, "trigger"> & { onDone: () => void }) {
  const [name, setName] = useState(project?.name ?? "");
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const nameError = name.trim() === "" ? "Give it a name." : undefined;

  async function submit() {
    setTried(true);
    if (nameError) return;
    const body = { name: name.trim() };
    const answer = project
      ? await run({
          method: "PATCH",
          path: `/api/team/projects/${project.projectId}`,
          accountId,
          body,
        })
      : await run({ method: "POST", path: "/api/team/projects", accountId, body });
    if (!answer.ok) return;
    onDone();
    toast.success(project ? "Renamed." : `${body.name} is there.`);
  }

  return (
    <FormDialog
      title={project ? `Rename ${project.name}` : "New project"}
      description="What the API keys of a project spend is told for it."
      submitLabel={project ? "Save name" : "Make project"}
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Name" error={isTried ? nameError : undefined}>
        {(control) => (
          <Input
            {...control}
            value={name}
            onChange={(event) => setName(event.target.value)}
            placeholder="Atlas"
            autoComplete="off"
            maxLength={80}
            required
          />
        )}
      </Field>
    </FormDialog>
  );
}
