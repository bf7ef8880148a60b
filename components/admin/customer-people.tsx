import { formatDay } from "@/components/billing/format-date";
import { roleWords, type TeamRole } from "@/components/team/role-words";
import {
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
} from "@/components/ui/table";

interface CustomerPeopleProps {
  people: {
    userId: string;
    email: string | null;
    name: string | null;
    role: TeamRole;
    joinedAt: string;
    confirmedAt: string | null;
  }[];
}

/** Who belongs to a customer's account. */
export function CustomerPeople({ people }: CustomerPeopleProps) {
  return (
    <Table label="Team">
      <TableHeader>
        <tr>
          <TableHead>Person</TableHead>
          <TableHead>Role</TableHead>
          <TableHead numeric>Since</TableHead>
        </tr>
      </TableHeader>
      <TableBody>
        {people.map((person) => (
          <TableRow key={person.userId}>
            <TableCell className="font-medium">
              {person.name ?? "Somebody who left"}
              <span className="block font-normal text-muted-foreground text-xs">
                {person.email}
                {person.confirmedAt === null && ", not confirmed"}
              </span>
            </TableCell>
            <TableCell className="text-muted-foreground">{roleWords[person.role].label}</TableCell>
            <TableCell numeric className="text-muted-foreground">
              {formatDay(person.joinedAt)}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
