/**
 * A report as one file of HTML that needs nothing else: no script, no network, no font. It carries each figure in both
 * themes, and its policy forbids a browser to load anything at all.
 */
import type { ThemeName } from '../theme.js';
import { markup, nothing, trusted, withoutControls } from './markup.js';
import type { Markup } from './markup.js';
import type { Highlight, ReportData, ReportSection } from './report-data.js';
import { style, styleHash } from './style.js';
import { tableHtml } from './table-html.js';

/** Draws a chart as SVG text; `svgString` in Node. */
export type Draw = (chart: (document: Document) => SVGSVGElement) => string;

const policy = `default-src 'none'; style-src '${styleHash}'; base-uri 'none'; form-action 'none'`;

/** The whole file. */
export function reportHtml(data: ReportData, draw: Draw): string {
  const { title, lead, highlights, facts, sections, madeBy } = data;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${madeBy}">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead">${lead}</p>
${highlightsHtml(highlights)}
<dl>
${facts.map(([name, text]) => markup`<dt>${name}</dt><dd>${text}</dd>`)}
</dl>
<nav aria-label="Sections">
<ul>
${sections.map((section, index) => markup`<li><a href="#${anchor(index)}">${section.title}</a></li>`)}
</ul>
</nav>
</header>
<main>
${sections.map((section, index) => sectionHtml(section, index, draw))}
</main>
<footer>${madeBy}</footer>
</body>
</html>
`;
  return withoutControls(page.html);
}

function highlightsHtml(highlights: readonly Highlight[]): Markup {
  if (highlights.length === 0) return nothing;
  const items = highlights.map(
    ({ what, value, unit, note }) => markup`<li>
<span class="what">${what}</span>
<span class="value">${value}${unit === '' ? nothing : markup`<span class="unit"> ${unit}</span>`}</span>
<span class="note">${note}</span>
</li>`,
  );
  return markup`<ul class="highlights">
${items}
</ul>`;
}

function sectionHtml(section: ReportSection, index: number, draw: Draw): Markup {
  const { title, lead, figure, table, list } = section;
  const parts = [
    lead === '' ? nothing : markup`<p>${lead}</p>`,
    figure === undefined ? nothing : figureHtml(title, figure, draw),
    table === undefined ? nothing : tableHtml(table),
    list === undefined ? nothing : listHtml(list),
  ];
  const heading = `${anchor(index)}-title`;
  return markup`<section id="${anchor(index)}" aria-labelledby="${heading}">
<h2 id="${heading}">${title}</h2>
${parts.filter((part) => part !== nothing)}
</section>`;
}

function listHtml(list: readonly string[]): Markup {
  return markup`<ul>
${list.map((item) => markup`<li>${item}</li>`)}
</ul>`;
}

/** Both themes; the style sheet shows one, and hides the other from everybody. */
function figureHtml(title: string, figure: NonNullable<ReportSection['figure']>, draw: Draw): Markup {
  const variant = (theme: ThemeName): Markup => {
    const svg = trusted(draw((document) => inPage(figure(document, theme))));
    return markup`<div class="${theme} scroll" role="region" aria-label="Figure: ${title}" tabindex="0">
${svg}</div>`;
  };
  return markup`<figure>
${[variant('light'), variant('dark')]}
</figure>`;
}

/** What only a file of its own needs: in a page, the parser knows SVG, and the style sheet says the rest. */
function inPage(svg: SVGSVGElement): SVGSVGElement {
  svg.removeAttribute('xmlns');
  return svg;
}

function anchor(index: number): string {
  return `section-${index + 1}`;
}
