/** Gives the work of one machine its names: which events of Linux and QEMU, and which words. */
import { type Scenario, writesOnly } from '../../scenarios/scenario.js';
import type { Site } from '../../sim/ledger.js';
import { callsOf, commOf, tagsOf } from './actors.js';
import { type EventRow, fitting, matches, type Tag } from './event-row.js';
import { eventTable } from './event-table.js';
import type { Layer, TraceEvent, TraceSite } from './trace.js';

export class Namer {
  /** All that has been named, in the order in which it was met. */
  readonly sites: TraceSite[] = [];
  private readonly scenario: Scenario;
  private readonly ledgerSites: readonly Site[];
  private readonly keys: readonly string[];
  /** By site of the ledger: the rows that may fit, and where in `sites` each that did is. */
  private readonly rows: (readonly EventRow[] | undefined)[] = [];
  private readonly indices: Map<EventRow | undefined, number>[] = [];
  private readonly tags = new Map<string, ReadonlySet<Tag>>();

  /** @param ledgerSites those of the machine of `scenario` */
  constructor(scenario: Scenario, ledgerSites: readonly Site[]) {
    this.scenario = scenario;
    this.ledgerSites = ledgerSites;
    this.keys = ledgerSites.map(({ mechanism, cost }) => `${mechanism}:${cost}`);
  }

  /**
   * The index into `sites` of work at a site of the ledger.
   * @param previous,next ids of the sites of the actor's work before and after; -1 for none
   */
  index(site: number, previous: number, next: number): number {
    const rows = (this.rows[site] ??= eventTable.filter((row) => matches(row.site, this.keys[site])));
    const indices = (this.indices[site] ??= new Map());
    const tags = this.tagsOf(this.ledgerSites[site].actor);
    const row = fitting(rows, tags, this.keys[previous] ?? '', this.keys[next] ?? '');
    let index = indices.get(row);
    if (index === undefined) {
      index = this.sites.length;
      this.sites.push(this.named(this.ledgerSites[site], row));
      indices.set(row, index);
    }
    return index;
  }

  private named(site: Site, row: EventRow | undefined): TraceSite {
    const { actor, mechanism, cost, category, state } = site;
    const head = { actor, mechanism, cost, category, state: state ?? null, layer: this.layerOf(actor, row) };
    if (row === undefined) {
      return { ...head, event: `${mechanism}:${cost}`, events: [], words: `${mechanism}: ${cost}` };
    }
    const fill = (text: string): string => this.fill(text, site, row.layer);
    const eventAt =
      (at: 'begin' | 'end') =>
      (text: string): TraceEvent => {
        const [name, ...detail] = fill(text).split(' ');
        return { name, detail: detail.join(' '), at };
      };
    const { begins = [], ends = [] } = row;
    const main = row.named ?? begins[0] ?? ends[0];
    return {
      ...head,
      event: main === undefined ? `${mechanism}:${cost}` : fill(main),
      events: [...begins.map(eventAt('begin')), ...ends.map(eventAt('end'))],
      words: fill(row.words),
    };
  }

  /** A row of the host's kernel speaks of the guest's where a vCPU is at work. */
  private layerOf(actor: string, row: EventRow | undefined): Layer {
    const layer = row?.layer ?? 'host';
    return layer === 'host' && this.tagsOf(actor).has('guest') ? 'guest' : layer;
  }

  private fill(text: string, { actor, state }: Site, layer: Layer): string {
    if (!text.includes('{')) return text;
    const write = writesOnly(this.scenario.fio.rw);
    const calls = callsOf(actor, this.scenario);
    const values: Readonly<Record<string, string>> = {
      '{call}': write ? calls.write : calls.read,
      '{wait}': calls.wait,
      '{rw}': write ? 'write' : 'read',
      '{vector}': write ? 'pwritev' : 'preadv',
      '{comm}': commOf(actor, layer),
      '{state}': String(this.stateNumber(actor, state)),
    };
    return text.replaceAll(/\{\w+\}/g, (name) => values[name] ?? name);
  }

  /** As cpuidle counts: the idle states of a CPU in the order in which its sites were made. */
  private stateNumber(actor: string, state: string | undefined): number {
    return this.ledgerSites
      .filter((site) => site.actor === actor && site.mechanism === 'c-state' && site.cost === site.state)
      .findIndex((site) => site.state === state);
  }

  private tagsOf(actor: string): ReadonlySet<Tag> {
    let tags = this.tags.get(actor);
    if (tags === undefined) {
      tags = tagsOf(actor, this.scenario, this.ledgerSites);
      this.tags.set(actor, tags);
    }
    return tags;
  }
}
