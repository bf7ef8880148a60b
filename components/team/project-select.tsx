"use client";

import type { FieldControl } from "@/components/ui/field";
import {
  Select,
  SelectContent,
  SelectItem,
  SelectTrigger,
  SelectValue,
} from "@/components/ui/select";

export interface ProjectChoice {
  projectId: string;
  name: string;
}

/** Radix keeps the empty string for "nothing chosen". */
const none = "none";

/** Chooses a project, or none. */
export function ProjectSelect({
  control,
  projects,
  value,
  onChange,
}: {
  control: FieldControl;
  projects: ProjectChoice[];
  value: string | null;
  onChange: (projectId: string | null) => void;
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
        <SelectItem value={none}>No project</SelectItem>
        {projects.map(({ projectId, name }) => (
          <SelectItem key={projectId} value={projectId}>
            {name}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
