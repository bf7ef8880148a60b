"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useMutation } from "@/components/api/use-mutation";
import { type DepartmentChoice, DepartmentSelect } from "@/components/team/department-select";
import { FormDialog } from "@/components/team/form-dialog";
import { RoleSelect } from "@/components/team/role-select";
import { roleWords, type TeamRole } from "@/components/team/role-words";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogTrigger } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface InviteDialogProps {
  accountId: string;
  accountName: string;
  departments: DepartmentChoice[];
}

/** Invites an address by mail. */
export function InviteDialog(props: InviteDialogProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button className="w-fit">
          <UserPlus aria-hidden="true" /> Invite
        </Button>
      </DialogTrigger>
      <DialogContent>
        <InviteForm {...props} onDone={() => setOpen(false)} />
      </DialogContent>
    </Dialog>
  );
}

function InviteForm({
  accountId,
  accountName,
  departments,
  onDone,
}: InviteDialogProps & { onDone: () => void }) {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<TeamRole>("member");
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [isTried, setTried] = useState(false);
  const { run, error, isPending } = useMutation();
  const emailError = /^\S+@\S+\.\S+$/.test(email.trim())
    ? undefined
    : "Write an address, for example ada@example.com.";

  async function submit() {
    setTried(true);
    if (emailError) return;
    const body = { email: email.trim(), role, departmentId };
    const answer = await run({ method: "POST", path: "/api/team/invites", accountId, body });
    if (!answer.ok) return;
    onDone();
    toast.success(`An invitation is on its way to ${email.trim()}.`);
  }

  return (
    <FormDialog
      title={`Invite somebody to ${accountName}`}
      description="They get a mail with a link that works once, for their address, for seven days."
      submitLabel="Send invitation"
      onSubmit={submit}
      isPending={isPending}
      error={error}
    >
      <Field label="Email" error={isTried ? emailError : undefined}>
        {(control) => (
          <Input
            {...control}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            placeholder="ada@example.com"
            autoComplete="off"
            maxLength={254}
            required
          />
        )}
      </Field>
      <Field label="Role" hint={roleWords[role].may}>
        {(control) => (
          <RoleSelect
            control={control}
            roles={["admin", "billing", "member"]}
            value={role}
            onChange={setRole}
          />
        )}
      </Field>
      {departments.length > 0 && (
        <Field label="Department" hint="What they spend counts for it.">
          {(control) => (
            <DepartmentSelect
              control={control}
              departments={departments}
              value={departmentId}
              onChange={setDepartmentId}
            />
          )}
        </Field>
      )}
    </FormDialog>
  );
}
