/** A figure of the page: the chart in the reader's theme and width, and the table behind it. */
import { tableHtml } from '../report/table-html.js';
import type { ReportTable } from '../report/report-data.js';
import type { ThemeName } from '../theme.js';
import { h } from './dom.js';
import { morph } from './morph.js';
import { made, redraw, renameIds, type Sketch, sketchOf } from './sketch.js';

/** Draws itself with the elements of a document. */
export type Draw = (document: Document, theme: ThemeName, widthPx: number) => SVGSVGElement;

/** What a figure shows at a time. */
export interface Shown {
  readonly draw: Draw;
  /** Made when somebody opens it. */
  readonly table: () => ReportTable;
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
  /** Told when another picture has been put in place, with what can be laid over it. */
  onDrawn: (svg: SVGSVGElement, stage: HTMLElement) => void = () => undefined;
  private readonly holder: HTMLElement;
  private readonly frame: HTMLElement;
  /** Around the picture, as large as it. */
  private readonly stage: HTMLElement;
  private readonly details: HTMLDetailsElement;
  private readonly tableAt: HTMLElement;
  private readonly narrowestPx: number;
  private readonly moves: boolean;
  private readonly idPrefix: string;
  private shown: Shown | null = null;
  private sketch: Sketch | null = null;
  /** Width of the holder, and how much larger than usual type is; asked for again when the width has changed. */
  private room: { readonly px: number; readonly zoom: number } | null = null;
  private drawnPx = 0;
  private tableStale = false;

  /**
   * @param narrowestPx width that the chart needs; where there is less, it scrolls in its frame
   * @param moves whether pieces move from picture to picture, by their keys
   */
  constructor(
    holder: HTMLElement,
    { narrowestPx = 280, moves = false }: { narrowestPx?: number; moves?: boolean } = {},
  ) {
    this.holder = holder;
    this.narrowestPx = narrowestPx;
    this.moves = moves;
    this.idPrefix = `${holder.id}-now-`;
    const name = holder.dataset['name'] ?? '';
    this.stage = h('div', { class: 'stage' });
    this.frame = h(
      'div',
      { class: 'frame scroll', role: 'group', 'aria-label': `Figure: ${name}` },
      this.stage,
    );
    this.tableAt = h('div');
    this.details = h(
      'details',
      { class: 'numbers' },
      h('summary', {}, 'The numbers as a table'),
      this.tableAt,
    );
    this.details.addEventListener('toggle', () => this.fillTable());
    figures.add(this);
    new ResizeObserver(() => {
      this.room = null;
      if (Math.abs(this.widthPx() - this.drawnPx) > 1) this.redraw();
    }).observe(holder);
  }

  /** Shows something else. */
  show(shown: Shown): void {
    const first = this.shown === null;
    this.shown = shown;
    if (first) {
      this.holder.replaceChildren(this.frame, this.details);
      this.holder.classList.add('drawn');
    }
    this.draw(this.moves && !first);
    this.tableStale = true;
    this.fillTable();
  }

  /** Draws what is shown anew. */
  redraw(): void {
    if (this.shown !== null) this.draw(false);
  }

  /** Where type is larger, as on a wall, the picture is drawn as if there were less room and shown larger. */
  private widthPx(): number {
    this.room ??= {
      px: this.holder.clientWidth,
      zoom: Math.max(1, Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16),
    };
    return Math.max(this.narrowestPx, Math.floor(this.room.px / this.room.zoom));
  }

  private draw(moving: boolean): void {
    const widthPx = this.widthPx();
    const sketch = sketchOf((document) => this.shown!.draw(document, themeNow(), widthPx));
    renameIds(sketch, this.idPrefix);
    const last = this.sketch;
    this.sketch = sketch;
    if (last !== null && !this.moves && widthPx === this.drawnPx) return redraw(last, sketch);
    const before = this.svg;
    const svg = made(sketch) as SVGSVGElement;
    this.stage.replaceChildren(svg);
    // Where it scrolls, a keyboard must reach it.
    const wide = widthPx > this.room!.px;
    if (wide) this.frame.tabIndex = 0;
    else this.frame.removeAttribute('tabindex');
    this.frame.classList.toggle('wide', wide);
    this.drawnPx = widthPx;
    this.svg = svg;
    if (moving && before !== null) morph(before, svg);
    this.onDrawn(svg, this.stage);
  }

  private fillTable(): void {
    if (!this.details.open || !this.tableStale || this.shown === null) return;
    this.tableStale = false;
    this.tableAt.replaceChildren(tableElement({ ...this.shown.table(), folded: false }));
  }
}

/** A table as an element; its markup has escaped all text. */
export function tableElement(table: ReportTable): Node {
  const template = h('template');
  template.innerHTML = tableHtml(table).html;
  return template.content;
}
