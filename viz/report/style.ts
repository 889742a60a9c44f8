/** How a report looks: the visual language as a style sheet. Light, dark by the reader's system, and on paper. */
import { fontFamily, themes } from '../theme.js';
import type { Theme } from '../theme.js';

/** The style sheet. It is the same in every report, so that a policy can allow it by its hash. */
export const style: string = `
:root { color-scheme: light dark; ${variables(themes.light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(themes.dark)} } }
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 15px/1.55 ${fontFamily}; }
body { max-width: 1016px; margin: 0 auto; padding: 40px 28px 64px; overflow-wrap: anywhere; }
h1 { font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 8px; }
h2 { font-size: 25px; line-height: 1.3; letter-spacing: -0.005em; margin: 0 0 4px; }
p { margin: 0 0 12px; max-width: 52em; }
.lead { font-size: 17px; color: var(--muted); margin-bottom: 24px; }
section { margin-top: 52px; padding-top: 24px; border-top: 1px solid var(--rule); scroll-margin-top: 8px; }
section > p { color: var(--muted); }
.highlights { display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 0 0 28px; padding: 0; list-style: none; }
.highlights li { display: flex; flex-direction: column; min-width: 120px; }
.highlights .what, .highlights .note { font-size: 12px; color: var(--muted); }
.highlights .value { font-size: 26px; font-weight: 600; line-height: 1.25; font-variant-numeric: tabular-nums; }
.highlights .unit { font-size: 15px; font-weight: 400; margin-left: 4px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px; margin: 0; padding: 14px 0;
  border-top: 1px solid var(--rule); font-size: 13px; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; }
nav { border-top: 1px solid var(--rule); padding-top: 14px; font-size: 13px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 22px; list-style: none; margin: 0; padding: 0; }
a { color: var(--link); text-underline-offset: 3px; }
figure { margin: 4px -28px 8px; }
figure svg { display: block; width: 100%; min-width: 760px; height: auto; font-variant-numeric: tabular-nums; }
.dark { display: none; }
@media (prefers-color-scheme: dark) { .dark { display: block; } .light { display: none; } }
.scroll { overflow-x: auto; }
.scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; }
table { width: max-content; max-width: 920px; border-collapse: collapse; font-size: 13px; line-height: 1.4; margin: 8px 0 4px;
  font-variant-numeric: tabular-nums; }
caption { text-align: left; font-size: 12px; color: var(--muted); padding-bottom: 6px; }
details caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { padding: 5px 16px 5px 0; text-align: left; vertical-align: top; overflow-wrap: normal; }
th:last-child, td:last-child { padding-right: 2px; }
thead th { font-weight: 400; color: var(--muted); font-size: 12px; vertical-align: bottom; white-space: nowrap; }
thead .groups th { font-weight: 600; color: var(--ink); padding-bottom: 0; }
thead tr:last-child > * { border-bottom: 1px solid var(--muted); }
tbody tr + tr > * { border-top: 1px solid var(--rule); }
tbody th { font-weight: 600; white-space: nowrap; }
.figures { text-align: right; white-space: nowrap; }
.strong > * { font-weight: 600; }
.quiet > * { color: var(--muted); font-weight: 400; }
details { margin: 8px 0; }
summary { cursor: pointer; font-size: 13px; color: var(--link); width: fit-content; }
section ul { margin: 8px 0 0; padding-left: 20px; max-width: 46em; }
section li { margin-bottom: 6px; }
footer { margin-top: 56px; padding-top: 14px; border-top: 1px solid var(--rule); font-size: 12px; color: var(--muted); }
@media (max-width: 600px) { body { padding: 24px 16px 40px; } figure { margin-inline: -16px; } }
@media print {
  :root { color-scheme: light; ${variables(themes.light)} }
  @page { margin: 14mm; }
  html { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  nav { display: none; }
  .light { display: block; }
  .dark { display: none; }
  .scroll { overflow: visible; }
  figure { margin-inline: 0; }
  figure svg { min-width: 0; }
  p, figure, tr, .highlights { break-inside: avoid; }
  h2, h2 + p, caption, thead { break-after: avoid; }
  table { max-width: 100%; }
  section { margin-top: 24px; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;

/** What the policy of a report allows: a test holds it against {@link style}. */
export const styleHash = 'sha256-3JPRADT6tEQ09o94258dA8ULCCHvSJv/q6OkGz+9RB8=';

function variables({ paper, ink, muted, rule, hues }: Theme): string {
  return `--paper: ${paper}; --ink: ${ink}; --muted: ${muted}; --rule: ${rule}; --link: ${hues.requester.line};`;
}
