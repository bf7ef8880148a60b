import { colors } from "@/lib/notifications/mails/mail-style";
import type { Bar } from "@/lib/notifications/mails/mail-words";

const small = { fontSize: 13, lineHeight: "18px" };

/**
 * A chart of lying bars made of table cells: every mail program shows it, with images off too, and
 * a screen reader reads a table of names and figures.
 */
export function MailChart({ chart }: { chart: { title: string; bars: Bar[] } }) {
  const most = Math.max(...chart.bars.map((bar) => bar.value), 1);
  return (
    <table width="100%" cellPadding={0} cellSpacing={0} style={{ margin: "0 0 20px" }}>
      <caption style={{ padding: "0 0 8px", fontSize: 14, fontWeight: 600, textAlign: "left" }}>
        {chart.title}
      </caption>
      <tbody>
        {chart.bars.map(({ label, value, words }) => (
          <tr key={label}>
            <th
              scope="row"
              className="quiet"
              align="left"
              style={{
                ...small,
                width: 92,
                padding: "3px 10px 3px 0",
                color: colors.quiet,
                fontWeight: 400,
              }}
            >
              {label}
            </th>
            <td style={{ padding: "3px 0" }}>
              <BarCells share={value / most} />
            </td>
            <td
              align="right"
              style={{ ...small, width: 64, padding: "3px 0 3px 10px", whiteSpace: "nowrap" }}
            >
              {words}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A bar as two cells of one row. What is more than nothing shows at least a sliver. */
function BarCells({ share }: { share: number }) {
  const percent = share <= 0 ? 0 : Math.max(2, Math.round(share * 100));
  const height = { height: 12, fontSize: 1, lineHeight: "1px" };
  return (
    <table role="presentation" width="100%" cellPadding={0} cellSpacing={0}>
      <tbody>
        <tr>
          {percent > 0 && (
            <td
              className="bar"
              width={`${percent}%`}
              style={{ ...height, backgroundColor: colors.accent, borderRadius: 3 }}
            >
              {" "}
            </td>
          )}
          {percent < 100 && (
            <td
              className={percent === 0 ? "track" : ""}
              width={`${100 - percent}%`}
              style={{
                ...height,
                ...(percent === 0 && { backgroundColor: colors.track, borderRadius: 3 }),
              }}
            >
              {" "}
            </td>
          )}
        </tr>
      </tbody>
    </table>
  );
}
