/**
 * Histograms as bpftrace prints them, `hist()` and `lhist()`, as text or with `-f json`:
 *
 *     @issue_to_complete_us[fio]:
 *     [28, 32)               6 |                                                    |
 *     [120, ...)           167 |@                                                   |
 *
 * K is 1024 in both kinds. [bpftrace 0.21 src/output.cpp: hist_index_label, lhist_index_label] Other maps, and what
 * probes print, are passed over.
 */
import { isObject } from './fio/fields.js';

/** Values from `low` to below `high`; null where the bin is open. */
export interface HistogramBin {
  readonly low: number | null;
  readonly high: number | null;
  readonly count: number;
}

export interface Histogram {
  /** Of the map, without the @. */
  readonly name: string;
  /** Its key; empty for none. */
  readonly key: string;
  readonly bins: readonly HistogramBin[];
}

const MAP = /^@(\w{0,64})(?:\[([^\]]{0,200})\])?:\s*$/;
const BIN =
  /^(?:\[(-?\d{1,15})([KMGTPE]?)(?:, (?:(-?\d{1,15})([KMGTPE]?)|\.\.\.))?([\])])|\(\.\.\., ?(-?\d{1,15})([KMGTPE]?)[\])]) +(\d{1,15}) \|/;

/** More bins and maps than any script makes; they are held in memory. */
const MOST_BINS = 10_000;
const MOST_HISTOGRAMS = 1000;

/** Gathers the histograms of a text, line by line. */
export class HistogramReader {
  readonly histograms: Histogram[] = [];
  private current: { name: string; key: string; bins: HistogramBin[] } | null = null;

  line(text: string): void {
    if (text.startsWith('{')) {
      this.json(text);
      return;
    }
    const map = MAP.exec(text);
    if (map !== null) {
      this.end();
      this.current = { name: map[1], key: map[2] ?? '', bins: [] };
      return;
    }
    const bin = this.current === null ? null : readBin(text);
    if (bin !== null && this.current!.bins.length < MOST_BINS) this.current!.bins.push(bin);
    else if (bin === null && text.trim() !== '') this.end();
  }

  /** Ends the last one. */
  end(): void {
    if (this.current !== null && this.current.bins.length > 0) this.add(this.current);
    this.current = null;
  }

  private add(histogram: Histogram): void {
    if (this.histograms.length < MOST_HISTOGRAMS) this.histograms.push(histogram);
  }

  /** `{"type": "hist", "data": {"@us": [{"min": 4, "max": 7, "count": 3}]}}`, by key where the map has one. */
  private json(text: string): void {
    const message = parsed(text);
    if (message === null || (message['type'] !== 'hist' && message['type'] !== 'lhist')) return;
    const data = message['data'];
    if (!isObject(data)) return;
    for (const [map, value] of Object.entries(data)) {
      const name = map.replace(/^@/, '').slice(0, 64);
      const keyed = isObject(value) ? Object.entries(value) : [['', value] as const];
      for (const [key, bins] of keyed) {
        const read = Array.isArray(bins) ? bins.slice(0, MOST_BINS).flatMap(jsonBin) : [];
        if (read.length > 0) this.add({ name, key, bins: read });
      }
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** `max` is the last value of the bin. */
function jsonBin(bin: unknown): HistogramBin[] {
  if (!isObject(bin)) return [];
  const { min, max, count } = bin;
  if (typeof count !== 'number' || !(count >= 0)) return [];
  const low = typeof min === 'number' ? min : null;
  const high = typeof max === 'number' ? max + 1 : null;
  return low === null && high === null ? [] : [{ low, high, count }];
}

function readBin(text: string): HistogramBin | null {
  const match = BIN.exec(text);
  if (match === null) return null;
  const count = Number(match[8]);
  if (match[6] !== undefined) return { low: null, high: scaled(match[6], match[7]), count };
  const low = scaled(match[1], match[2]);
  if (match[3] !== undefined) return { low, high: scaled(match[3], match[4]), count };
  // `[5]` is that value alone, `[120, ...)` all from there.
  return { low, high: match[5] === ']' ? low + 1 : null, count };
}

function scaled(digits: string, suffix: string): number {
  return Number(digits) * 1024 ** ' KMGTPE'.indexOf(suffix === '' ? ' ' : suffix);
}
