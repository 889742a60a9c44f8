/** A figure of the page: the chart in the reader's theme and width, and the table behind it. */
import { tableHtml } from '../report/table-html.js';
import type { ReportTable } from '../report/report-data.js';
import type { ThemeName } from '../theme.js';
import { h } from './dom.js';
import { morph } from './morph.js';

/** Draws itself with the elements of a document. */
export type Draw = (document: Document, theme: ThemeName, widthPx: number) => SVGSVGElement;

/** What a figure shows at a time. */
export interface Shown {
  readonly draw: Draw;
  readonly table: ReportTable;
}

/** The theme that is in force. */
export function themeNow(): ThemeName {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

const figures = new Set<Figure>();

/** Draws all figures anew: another theme. */
export function redrawAll(): void {
  for (const figure of figures) figure.redraw();
}

/** A figure in the element that holds its static picture; the first `show` takes that one's place. */
export class Figure {
  /** The picture that is shown. */
  svg: SVGSVGElement | null = null;
  /** Told when another picture has been put in place. */
  onDrawn: (svg: SVGSVGElement) => void = () => undefined;
  private readonly frame: HTMLElement;
  private readonly tableAt: HTMLElement;
  private readonly narrowestPx: number;
  private shown: Shown | null = null;
  private drawnPx = 0;
  private readonly moves: boolean;
  private tableStale = false;

  /** @param narrowestPx width that the chart needs; where there is less, it scrolls in its frame */
  constructor(
    holder: HTMLElement,
    { narrowestPx = 280, moves = false }: { narrowestPx?: number; moves?: boolean } = {},
  ) {
    this.narrowestPx = narrowestPx;
    this.moves = moves;
    const name = holder.dataset['name'] ?? '';
    this.frame = h('div', { class: 'frame scroll', role: 'group', 'aria-label': `Figure: ${name}` });
    const details = h('details', { class: 'numbers' }, h('summary', {}, 'The numbers as a table'));
    this.tableAt = h('div');
    details.append(this.tableAt);
    details.addEventListener('toggle', () => this.fillTable(details.open));
    this.fresh = () => {
      const { open } = details;
      holder.replaceChildren(this.frame, details);
      details.open = open;
    };
    this.isOpen = () => details.open;
    figures.add(this);
    new ResizeObserver(() => {
      if (Math.abs(this.widthPx() - this.drawnPx) > 1) this.redraw();
    }).observe(holder);
    this.holder = holder;
  }

  private readonly holder: HTMLElement;
  private readonly fresh: () => void;
  private readonly isOpen: () => boolean;

  /** Shows something else. */
  show(shown: Shown): void {
    const first = this.shown === null;
    this.shown = shown;
    if (first) this.fresh();
    this.draw(this.moves && !first);
    this.tableStale = true;
    this.fillTable(this.isOpen());
  }

  /** Draws what is shown anew. */
  redraw(): void {
    if (this.shown !== null) this.draw(false);
  }

  /** Where type is larger, as on a wall, the picture is drawn as if there were less room and shown larger. */
  private widthPx(): number {
    const zoom = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    return Math.max(this.narrowestPx, Math.floor(this.holder.clientWidth / Math.max(zoom, 1)));
  }

  private draw(moving: boolean): void {
    const widthPx = this.widthPx();
    const before = this.svg;
    const svg = this.shown!.draw(document, themeNow(), widthPx);
    svg.removeAttribute('xmlns');
    this.frame.replaceChildren(svg);
    // Where it scrolls, a keyboard must reach it.
    const wide = widthPx > this.holder.clientWidth;
    if (wide) this.frame.tabIndex = 0;
    else this.frame.removeAttribute('tabindex');
    this.frame.classList.toggle('wide', wide);
    this.drawnPx = widthPx;
    this.svg = svg;
    if (moving && before !== null) morph(before, svg);
    this.onDrawn(svg);
  }

  private fillTable(open: boolean): void {
    if (!open || !this.tableStale || this.shown === null) return;
    this.tableStale = false;
    this.tableAt.replaceChildren(tableElement({ ...this.shown.table, folded: false }));
  }
}

/** A table as an element; its markup has escaped all text. */
export function tableElement(table: ReportTable): Node {
  const template = h('template');
  template.innerHTML = tableHtml(table).html;
  return template.content;
}
