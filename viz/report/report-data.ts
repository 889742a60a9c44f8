/**
 * What a report is made of: a title, where its numbers come from, and sections. A section says in a sentence what it
 * shows, and then shows it: as a figure, as a table, as a list, or as several of these.
 */
import type { ThemeName } from '../theme.js';

/** A report. */
export interface ReportData {
  readonly title: string;
  /** One or two sentences: what was asked. */
  readonly lead: string;
  /** The few figures that a reader in a hurry takes away. */
  readonly highlights: readonly Highlight[];
  /** Where the numbers come from: a name and what it is. */
  readonly facts: readonly (readonly [name: string, text: string])[];
  readonly sections: readonly ReportSection[];
  /** The program that made it, with its version. */
  readonly madeBy: string;
}

/** One large figure. */
export interface Highlight {
  readonly what: string;
  readonly value: string;
  readonly unit: string;
  readonly note: string;
}

/** One section. */
export interface ReportSection {
  readonly title: string;
  /** What is to be seen here; may be empty. */
  readonly lead: string;
  /** Draws itself in either theme; the report has both, and the reader's system chooses. */
  readonly figure?: (document: Document, theme: ThemeName) => SVGSVGElement;
  /** The numbers behind the figure, or the section's own. */
  readonly table?: ReportTable;
  readonly list?: readonly string[];
}

/** A table; a cell is text. */
export interface ReportTable {
  readonly caption: string;
  readonly columns: readonly ReportColumn[];
  readonly rows: readonly ReportRow[];
  /** Shown only when asked for. */
  readonly folded?: boolean;
}

/** A column; neighbours with the same `group` share a head above their own. */
export interface ReportColumn {
  readonly head: string;
  readonly group?: string;
  /** Figures are set flush right. */
  readonly figures?: boolean;
}

/** A row; its first cell is its head. */
export interface ReportRow {
  readonly cells: readonly string[];
  /** A sum, or what was changed. */
  readonly strong?: boolean;
  /** What was left as it was. */
  readonly quiet?: boolean;
}
