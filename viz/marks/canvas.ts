/** The sheet a chart is drawn on: the root with its names for those who cannot see it, and its paper. */
import { select } from 'd3';
import type { Selection } from 'd3';
import { coordinate } from '../format.js';
import { fontFamily } from '../theme.js';
import type { Theme } from '../theme.js';

/** What marks draw into. */
export type Group = Selection<SVGGElement, unknown, null, undefined>;

/** What a sheet has to be told. */
export interface SheetOptions {
  /** Kind of chart, a word: `ladder`. */
  readonly chart: string;
  readonly title: string;
  /** The same content as the picture, in words. */
  readonly description: string;
  readonly theme: Theme;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** An empty sheet. */
export interface Sheet {
  readonly svg: SVGSVGElement;
  readonly root: Group;
  /** Begins every id on this sheet, so that several charts can share a page. */
  readonly idPrefix: string;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

/** A sheet of paper with its title and description. */
export function sheet(document: Document, options: SheetOptions): Sheet {
  const { chart, title, description, theme, widthPx, heightPx } = options;
  const svg = document.createElementNS(svgNamespace, 'svg');
  const idPrefix = `qd1-${chart}-${theme.name}-${fingerprint(title + description + widthPx)}`;
  const selection = select(svg)
    .attr('xmlns', svgNamespace)
    .attr('role', 'img')
    .attr('aria-labelledby', `${idPrefix}-title ${idPrefix}-desc`)
    .attr('viewBox', `0 0 ${widthPx} ${coordinate(heightPx)}`)
    .attr('width', widthPx)
    .attr('height', coordinate(heightPx))
    .attr('font-family', fontFamily);
  selection.append('title').attr('id', `${idPrefix}-title`).text(title);
  selection.append('desc').attr('id', `${idPrefix}-desc`).text(description);
  selection.append('rect').attr('width', '100%').attr('height', '100%').attr('fill', theme.paper);
  return { svg, root: selection.append('g'), idPrefix };
}

/** Rounds every coordinate below `svg`, d3's own included; the last thing a chart does. */
export function tidy(svg: SVGSVGElement): SVGSVGElement {
  for (const element of svg.querySelectorAll('*')) {
    for (const name of coordinateAttributes) {
      const value = element.getAttribute(name);
      if (value === null) continue;
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(coordinate(Number(number)))),
      );
    }
  }
  return svg;
}

const coordinateAttributes = [
  'x',
  'y',
  'x1',
  'x2',
  'y1',
  'y2',
  'cx',
  'cy',
  'width',
  'height',
  'd',
  'transform',
  'data-x',
  'data-y',
  'data-width',
  'data-height',
];

/** Ids must differ between charts and not between runs. */
function fingerprint(text: string): string {
  let hash = 5381;
  for (const char of text) hash = (Math.imul(hash, 33) + char.codePointAt(0)!) >>> 0;
  return hash.toString(36);
}
