/** The look of an exported timeline: nothing is fetched, no fonts, no scripts; light, dark, narrow and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --ink: #1d1c1d; --soft: #5a5a5f; --line: #d9d9de; --panel: #f5f5f7;
  --link: #0b5cad; --star: #8a5300; --star-back: #fff4dc; --gone: #a3232f; --accent: #2f6f4f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #17181b; --ink: #e8e8ea; --soft: #a9abb3; --line: #3a3c42; --panel: #202226;
    --link: #7db4f5; --star: #f2c464; --star-back: #33290f; --gone: #ff9a9f; --accent: #7fcfa4;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 24px 20px 64px; max-width: 860px;
  background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 40px 0 12px; }
h3 {
  position: sticky; top: 0; margin: 24px 0 4px; padding: 6px 0;
  background: var(--page); border-bottom: 1px solid var(--line); font-size: 15px;
}
a { color: var(--link); }
p { margin: 0 0 12px; }
code, .hash { font: 0.88em/1.5 ui-monospace, 'SF Mono', Menlo, Consolas, monospace; }
time { font-variant-numeric: tabular-nums; }
ul, ol { margin: 0; padding: 0; list-style: none; }
.soft, .standing { color: var(--soft); }
.standing { font-weight: 600; }
.drill { color: var(--star); }
.words { white-space: pre-wrap; unicode-bidi: plaintext; }
.person { font-weight: 600; }
.notice { padding: 10px 14px; border-left: 4px solid var(--star); background: var(--star-back); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 6px 20px; margin: 20px 0 0; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; }
.facts .soft { display: inline-block; }
.entries > li { display: grid; grid-template-columns: 74px minmax(0, 1fr); padding: 5px 0; break-inside: avoid; }
.entries > li:target { background: var(--star-back); }
.at { color: var(--soft); font-size: 13px; line-height: 24px; text-decoration: none; }
.at:hover { text-decoration: underline; }
.late { color: var(--star); font-size: 13px; }
.happened { color: var(--soft); }
.happened.tells { color: var(--ink); }
.happened.tells::before { content: '\\25CF\\00A0'; color: var(--accent); }
.said { padding: 6px 12px 8px; border-radius: 8px; background: var(--panel); }
.said.key { box-shadow: inset 3px 0 0 var(--star); }
.author { font-weight: 600; }
.badge {
  padding: 0 8px; border-radius: 9px; background: var(--star-back); color: var(--star);
  font-size: 12px; font-weight: 600; white-space: nowrap;
}
.change { color: var(--soft); font-size: 14px; margin-top: 4px; }
.change .words { margin: 2px 0 0; padding-left: 10px; border-left: 2px solid var(--line); }
del { color: var(--gone); text-decoration-thickness: 1px; }
.thread { margin-top: 8px; padding-left: 12px; border-left: 2px solid var(--line); }
.thread > li { padding: 5px 0; }
.thread > li:target { background: var(--star-back); }
.thread .at { margin-right: 6px; }
.files { margin-top: 6px; }
.files li { font-size: 14px; }
.files img {
  display: block; max-width: 100%; max-height: 420px; margin: 4px 0;
  border: 1px solid var(--line); border-radius: 6px; background: #ffffff;
}
.items { border-top: 1px solid var(--line); }
.items li { padding: 8px 0; border-bottom: 1px solid var(--line); }
.seal { padding: 14px 16px; border: 1px solid var(--line); border-radius: 8px; font-size: 15px; }
.seal .facts { margin: 0 0 12px; }
.seal p:last-child { margin: 0; }
.filter { display: block; margin: 0 0 8px; }
body:has(#telling:checked) .entries > li:not(.telling) { display: none; }
@media (max-width: 600px) {
  body { padding: 16px 14px 48px; }
  h1 { font-size: 22px; }
  .facts { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 6px 12px; }
  .seal .facts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .entries > li { grid-template-columns: minmax(0, 1fr); }
  .at { line-height: 20px; }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --ink: #000000; --soft: #4a4a4f; --line: #b5b5ba; --panel: #f5f5f7;
    --link: #0b5cad; --star: #7a4900; --star-back: #fff4dc; --gone: #a3232f; --accent: #2f6f4f;
  }
  body { max-width: none; padding: 0; font-size: 11pt; }
  h3 { position: static; break-after: avoid; }
  h2 { break-after: avoid; }
  .filter { display: none; }
  .said { border: 1px solid var(--line); }
  .files img { max-height: 10cm; }
}
`;
