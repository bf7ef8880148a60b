"use client";

import { roleWords, type TeamRole } from "@/components/team/role-words";
import type { FieldControl } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

/** Chooses one of the roles that the viewer may give. */
export function RoleSelect({
  control,
  roles,
  value,
  onChange,
}: {
  control: FieldControl;
  roles: TeamRole[];
  value: TeamRole;
  onChange: (role: TeamRole) => void;
}) {
  return (
    <Select value={value} onValueChange={(role) => onChange(role as TeamRole)}>
      <SelectTrigger {...control}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        {roles.map((role) => (
          <SelectItem key={role} value={role}>
            {roleWords[role].label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
