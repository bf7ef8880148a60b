/** The one style sheet of every hosted page: light and dark by the visitor's preference. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f8fa;--panel:#fff;--ink:#1a1f36;--soft:#5a6376;--line:#e0e4ea;
--accent:#0570de;--accent-ink:#fff;--bad:#b3093c;--good:#0e6245;--field:#fff;--tag:#fff3d6;--tag-ink:#6b4a00}
@media (prefers-color-scheme:dark){:root{--bg:#0d1117;--panel:#161b22;--ink:#e8ecf2;--soft:#9aa4b5;
--line:#2b323d;--accent:#4a9df8;--accent-ink:#06121f;--bad:#ff8fa9;--good:#5fd4a4;--field:#0d1117;
--tag:#3a2d0d;--tag-ink:#ffd98a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);line-height:1.5;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:15px}
a{color:var(--accent)}
h1{font-size:22px;line-height:1.25;margin:0 0 4px}
h2{font-size:13px;font-weight:600;color:var(--soft);margin:0 0 12px}
p{margin:0 0 12px}
.bar{display:flex;gap:12px;align-items:center;justify-content:space-between;max-width:980px;margin:0 auto;padding:18px 20px}
.bar a{color:var(--soft);text-decoration:none;font-size:14px}
.bar a:hover{color:var(--ink)}
.tag{background:var(--tag);color:var(--tag-ink);border-radius:4px;padding:2px 8px;font-size:12px;font-weight:600}
.two{display:grid;grid-template-columns:1fr 1fr;gap:48px;max-width:980px;margin:0 auto;padding:20px}
.one{max-width:640px;margin:0 auto;padding:20px}
.wide{max-width:980px;margin:0 auto;padding:20px}
@media (max-width:760px){.two{grid-template-columns:1fr;gap:24px}}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:24px;margin-bottom:20px}
.amount{font-size:34px;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.soft{color:var(--soft)}.small{font-size:13px}
.row{display:flex;justify-content:space-between;gap:16px;padding:8px 0;font-variant-numeric:tabular-nums}
.row.total{border-top:1px solid var(--line);font-weight:600;margin-top:6px;padding-top:12px}
label{display:block;font-size:13px;font-weight:550;margin-bottom:5px}
input,select{width:100%;font:inherit;color:inherit;background:var(--field);border:1px solid var(--line);
border-radius:6px;padding:10px 12px;min-height:42px}
input[type=radio]{width:auto;min-height:0;margin:0}
input:focus-visible,select:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
input[aria-invalid=true]{border-color:var(--bad)}
.field{margin-bottom:14px}.split{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.wrong{color:var(--bad);font-size:13px;margin:5px 0 0}
.alert{border:1px solid var(--bad);color:var(--bad);border-radius:6px;padding:10px 12px;margin-bottom:16px}
.note{border:1px solid var(--line);border-radius:6px;padding:10px 12px;margin-bottom:16px;color:var(--soft)}
button,.button{display:inline-block;font:inherit;font-weight:600;border:1px solid var(--line);border-radius:6px;
padding:9px 16px;background:var(--panel);color:var(--ink);cursor:pointer;text-decoration:none}
button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
button.main.full{width:100%;padding:12px}
button:disabled{opacity:.6;cursor:default}
.actions{display:flex;gap:10px;flex-wrap:wrap;margin-top:12px}
.choice{display:flex;align-items:center;gap:12px;border:1px solid var(--line);border-radius:8px;padding:12px 14px;margin-bottom:8px;font-weight:450;font-size:15px;cursor:pointer}
.choice:has(input:checked){border-color:var(--accent)}
.badge{font-size:12px;font-weight:600;border-radius:4px;padding:1px 7px;border:1px solid var(--line);color:var(--soft)}
.badge.good{color:var(--good)}.badge.bad{color:var(--bad)}
table{width:100%;border-collapse:collapse;font-size:14px}
th{text-align:left;font-size:12px;color:var(--soft);font-weight:600}
td,th{padding:7px 8px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}
details{margin-top:18px}summary{cursor:pointer;font-size:13px;color:var(--soft)}
td code{white-space:nowrap}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}
.num{text-align:right}
form.inline{display:inline}
`;
