import { Calculator, CalendarDays, FileText, FolderGit2, Wrench } from "lucide-react";

const icons = {
  documentation: FileText,
  github: FolderGit2,
  calculator: Calculator,
  calendar: CalendarDays,
};

/** A tool's picture; a tool without one of its own has a wrench. */
export function ToolIcon({ toolId, className }: { toolId: string; className?: string }) {
  const Icon = toolId in icons ? icons[toolId as keyof typeof icons] : Wrench;
  return <Icon aria-hidden="true" className={className} />;
}
