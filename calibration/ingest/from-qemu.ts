/** Observations of QEMU's trace events. */
import type { QemuEvent } from '../../formats/qemu/qemu-event.js';
import { QemuRequests } from '../../formats/qemu/qemu-requests.js';
import { type IngestedObservation, unknownConditions } from './observation.js';
import { Tally } from './tally.js';

export class QemuObservations {
  private readonly phases = new Map<string, Tally>();
  private requests = 0;
  private hits = 0;
  private misses = 0;
  private grows = 0;
  private shrinks = 0;
  private timed = false;
  private readonly builder = new QemuRequests({
    request: () => void this.requests++,
    phase: (phase, ns) => this.tally(phase).add(ns),
    poll: (progress, ns) => {
      if (progress) this.hits++;
      else this.misses++;
      if (ns !== null && ns >= 0) this.tally(progress ? 'pollHit' : 'pollMiss').add(ns);
    },
    adapted: (grow) => void (grow ? this.grows++ : this.shrinks++),
  });

  constructor(private readonly file: string) {}

  take(event: QemuEvent): void {
    this.timed ||= event.timeNs !== null;
    this.builder.take(event);
  }

  observations(): IngestedObservation[] {
    const caveats = ['the log itself costs QEMU some microseconds an event'];
    if (!this.timed) caveats.push('the log has no times (-msg timestamp=on): events can be counted only');
    const common = {
      bound: null,
      source: { file: this.file, part: null, direction: null },
      conditions: unknownConditions,
      caveats,
      fit: true,
    };
    const phases = [...this.phases].flatMap(([name, tally]) =>
      tally.statistics().map(({ statistic, us, sdUs }): IngestedObservation => {
        return { what: `qemuUs.${name}.${statistic}`, value: us, sd: sdUs, count: tally.count, ...common };
      }),
    );
    if (this.requests === 0) return phases;
    const counts = {
      pollHits: this.hits,
      pollMisses: this.misses,
      pollGrows: this.grows,
      pollShrinks: this.shrinks,
    };
    const told = Object.entries(counts).map(([name, times]): IngestedObservation => {
      return {
        what: `perRequest.${name}`,
        value: times / this.requests,
        sd: null,
        count: this.requests,
        ...common,
      };
    });
    return [...phases, ...told];
  }

  private tally(name: string): Tally {
    let tally = this.phases.get(name);
    if (tally === undefined) this.phases.set(name, (tally = new Tally()));
    return tally;
  }
}
