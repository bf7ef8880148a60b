"use client";

import type { FieldControl } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

export interface DepartmentChoice {
  departmentId: string;
  name: string;
  depth: number;
}

/** Radix keeps the empty string for "nothing chosen". */
const none = "none";

/** Chooses a department of the tree, or none. */
export function DepartmentSelect({
  control,
  departments,
  value,
  onChange,
  noneLabel = "No department",
}: {
  control: FieldControl;
  departments: DepartmentChoice[];
  value: string | null;
  onChange: (departmentId: string | null) => void;
  noneLabel?: string;
}) {
  return (
    <Select
      value={value ?? none}
      onValueChange={(chosen) => onChange(chosen === none ? null : chosen)}
    >
      <SelectTrigger {...control}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={none}>{noneLabel}</SelectItem>
        {departments.map(({ departmentId, name, depth }) => (
          <SelectItem key={departmentId} value={departmentId}>
            <span style={{ paddingInlineStart: `${(depth - 1) * 0.875}rem` }}>{name}</span>
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
