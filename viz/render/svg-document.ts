/** An SVG file from a chart, in Node: charts ask for a document, and Node has none. */
import { DOMParser } from 'linkedom';

/** Anything that draws itself with the elements of a document. */
export type Chart = (document: Document) => SVGSVGElement;

/** What a picture says for itself where nobody else does. */
const standaloneStyle = 'font-variant-numeric: tabular-nums; max-width: 100%; height: auto';

/** Runs `chart` without a browser and returns a standalone SVG file, one element a line so that changes show. */
export function svgString(chart: Chart): string {
  const empty = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  const document = new DOMParser().parseFromString(empty, 'image/svg+xml') as unknown as Document;
  const svg = chart(document);
  // In a page the style sheet says this, and a policy may forbid to say it here.
  if (svg.hasAttribute('xmlns')) svg.setAttribute('style', standaloneStyle);
  return `${serialise(svg, '')}\n`;
}

/** Written here because attribute order and escapes must not depend on the version of a library. */
function serialise(element: Element, indent: string): string {
  const attributes = [...element.attributes]
    .map(({ name, value }) => ` ${name}="${escape(value)}"`)
    .sort()
    .join('');
  const open = `${indent}<${element.tagName}${attributes}`;
  const children = [...element.children];
  if (children.length > 0) {
    return [
      `${open}>`,
      ...children.map((child) => serialise(child, `${indent} `)),
      `${indent}</${element.tagName}>`,
    ].join('\n');
  }
  const text = element.textContent ?? '';
  return text === '' ? `${open}/>` : `${open}>${escape(text)}</${element.tagName}>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
