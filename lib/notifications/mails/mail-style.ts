/** The colors of a mail in light; text keeps a contrast of 4.5 on what it stands on. */
export const colors = {
  page: "#f4f5f7",
  card: "#ffffff",
  line: "#e3e6ea",
  track: "#eceef1",
  ink: "#16191f",
  quiet: "#5b6472",
  accent: "#1d4ed8",
};

export const font =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** What a program with a dark theme shows instead; inline styles lose to these alone. */
export const darkStyles = `
@media (prefers-color-scheme: dark) {
  body, .page, body > table td:has(> table .card) { background-color: #0e1116 !important }
  .card { background-color: #171b22 !important; border-color: #2b313c !important; color: #e8eaee !important }
  .ink { color: #e8eaee !important }
  .quiet { color: #9aa3b2 !important }
  .line { border-color: #2b313c !important }
  .track { background-color: #262c36 !important }
  .bar { background-color: #6d93f5 !important }
}
@media (max-width: 480px) {
  .card { padding: 22px 20px 26px !important }
}
`;
