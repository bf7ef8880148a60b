/** What the control page adds to the style sheet of every page. */
export const CONTROL_STYLE = `
.control{max-width:1180px;margin:0 auto;padding:0 20px 60px}
.control .panel{padding:18px 20px;margin-bottom:16px;scroll-margin-top:64px}
.control .top{position:sticky;top:0;z-index:2;background:var(--bg);border-bottom:1px solid var(--line);margin:0 -20px 18px;padding:10px 20px;display:flex;gap:6px 18px;align-items:baseline;flex-wrap:wrap}
.control .top h1{font-size:16px;margin:0 8px 0 0}
.control .top a{color:var(--soft);text-decoration:none;font-size:14px}.control .top a:hover{color:var(--ink)}
.control .top .now{margin-left:auto;font-variant-numeric:tabular-nums;font-size:13px;color:var(--soft)}
.control .head{display:flex;align-items:center;justify-content:space-between;gap:12px;flex-wrap:wrap;margin-bottom:12px}
.control h2{margin:0;font-size:15px;color:var(--ink)}
.control h3{font-size:13px;margin:16px 0 6px;color:var(--soft);font-weight:600}
.control button{padding:4px 10px;font-size:13px;font-weight:550;border-radius:6px;min-height:30px}
.control button:hover{border-color:var(--soft)}
.control button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.control button.danger{color:var(--bad)}
.control .bar-row{display:flex;gap:8px;flex-wrap:wrap;align-items:end;margin:0 0 10px}
.control label.tight{display:inline-flex;flex-direction:column;gap:3px;font-size:12px;color:var(--soft);margin:0}
.control input,.control select{width:auto;min-height:30px;padding:3px 8px;font-size:13px}
.control td,.control th{padding:6px 12px 6px 0;white-space:nowrap}
.control td.wrap{white-space:normal}
.control tr:last-child>td{border-bottom:0}
.control details{margin:0;border-top:1px solid var(--line)}
.control details.person:first-of-type{border-top:0}
.control summary{font-size:14px;color:var(--ink);padding:9px 0;display:flex;gap:10px;align-items:center;flex-wrap:wrap;list-style-position:inside}
.control summary::before{content:"›";color:var(--soft);width:8px;transition:transform .12s}
.control details[open]>summary::before{transform:rotate(90deg)}
.control summary::-webkit-details-marker{display:none}
.control .inside{padding:0 0 14px 18px}
.control pre{margin:8px 0 0;padding:12px;background:var(--bg);border:1px solid var(--line);border-radius:6px;overflow:auto;max-height:360px;font-size:12px;line-height:1.45}
.control code{font-size:12px}
.control .scroll{max-height:640px;overflow:auto}
`;

/** Keeps open what was open, and the place on the page, over the reload that a command ends with. */
export const CONTROL_SCRIPT = `
(() => {
  const key = 'stripe-control';
  const named = () => [...document.querySelectorAll('details[data-key]')];
  addEventListener('submit', () => sessionStorage.setItem(key, JSON.stringify({
    y: scrollY, open: named().filter((one) => one.open).map((one) => one.dataset.key),
  })));
  const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null');
  if (!kept) return;
  sessionStorage.removeItem(key);
  for (const one of named()) if (kept.open.includes(one.dataset.key)) one.open = true;
  scrollTo(0, kept.y);
})()
`;
