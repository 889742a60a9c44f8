/** Observations of a per-request log of fio. */
import type { FioLogEntry, FioLogKind } from '../../formats/fio/fio-log.js';
import { type IngestedObservation, type Metric, unknownConditions } from './observation.js';
import { Tally } from './tally.js';

const NAMES = {
  lat: 'latencyUs',
  clat: 'completionLatencyUs',
  slat: 'submissionLatencyUs',
} as const;

/** Shorter logs give no period: their times are whole milliseconds. */
const LEAST_SPAN_MS = 1000;

export class FioLogObservations {
  private readonly directions = new Map<string, { tally: Tally; bytes: Set<number> }>();
  private averaged = false;
  private firstMs: number | null = null;
  private lastMs = 0;
  private entries = 0;

  /** @param kind null where the file's name does not tell; then taken for lat */
  constructor(
    private readonly file: string,
    private readonly kind: FioLogKind | null,
  ) {}

  take({ timeMs, valueNs, direction, bytes }: FioLogEntry): void {
    if (bytes === 0) this.averaged = true;
    this.firstMs ??= timeMs;
    this.lastMs = Math.max(this.lastMs, timeMs);
    this.entries += 1;
    let of = this.directions.get(direction);
    if (of === undefined) this.directions.set(direction, (of = { tally: new Tally(), bytes: new Set() }));
    of.tally.add(valueNs);
    if (of.bytes.size < 2) of.bytes.add(bytes);
  }

  observations(): IngestedObservation[] {
    const caveats = this.caveats();
    const alone = this.directions.size === 1;
    return [...this.directions].flatMap(([direction, { tally, bytes }]) => {
      const common = {
        bound: null,
        count: tally.count,
        source: { file: this.file, part: null, direction },
        conditions: {
          ...unknownConditions,
          blockBytes: bytes.size === 1 && !this.averaged ? [...bytes][0] : null,
        },
        caveats,
        fit: !this.averaged,
      };
      const told = tally
        .statistics()
        .filter(({ statistic }) => !this.averaged || statistic === 'mean')
        .map(({ statistic, us, sdUs }): IngestedObservation => {
          const what: Metric = `${NAMES[this.kind ?? 'lat']}.${statistic}`;
          return { what, value: us, sd: sdUs, ...common };
        });
      const spanMs = this.lastMs - (this.firstMs ?? 0);
      if (!alone || this.averaged || spanMs < LEAST_SPAN_MS) return told;
      const periodUs = (1000 * spanMs) / (this.entries - 1);
      const sd = tally.statistics()[0].sdUs;
      return [{ what: 'periodUs', value: periodUs, sd, ...common }, ...told];
    });
  }

  private caveats(): string[] {
    const caveats = [
      'a log does not tell the options of its job: depth, engine and direct I/O are not known',
    ];
    if (this.kind === null) {
      caveats.push('the name does not say whether the values are lat, clat or slat; they are taken for lat');
    }
    if (this.averaged) {
      caveats.push('the values are averages over windows (log_avg_msec): no percentile can be had of them');
    }
    if (this.entries < 10_000) caveats.push(`only ${this.entries} requests`);
    return caveats;
  }
}
