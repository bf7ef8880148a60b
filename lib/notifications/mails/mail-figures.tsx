import { colors } from "@/lib/notifications/mails/mail-style";

const cell = { padding: "9px 0", fontSize: 14, lineHeight: "20px" };

/** Names and figures under each other, a line between two. */
export function MailFigures({ figures }: { figures: { name: string; value: string }[] }) {
  return (
    <table
      width="100%"
      cellPadding={0}
      cellSpacing={0}
      style={{ margin: "0 0 20px", borderCollapse: "collapse" }}
    >
      <tbody>
        {figures.map(({ name, value }) => (
          <tr key={name}>
            <th
              scope="row"
              className="quiet line"
              align="left"
              style={{
                ...cell,
                borderTop: `1px solid ${colors.line}`,
                color: colors.quiet,
                fontWeight: 400,
              }}
            >
              {name}
            </th>
            <td
              className="line"
              align="right"
              style={{
                ...cell,
                paddingLeft: 16,
                // A figure stays on its line; a long name may take another.
                whiteSpace: value.length < 24 ? "nowrap" : "normal",
                borderTop: `1px solid ${colors.line}`,
                fontWeight: 500,
              }}
            >
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
