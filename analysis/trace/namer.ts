/** Gives the work of one machine its names: which events of Linux and QEMU, and which words. */
import { aioGenerations } from '../../models/aio-generations.js';
import { qemuClassOf } from '../../models/versions.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Site } from '../../sim/ledger.js';
import { type EventRow, fitting, matches, type Tag } from './event-row.js';
import { eventTable } from './event-table.js';
import type { Layer, TraceEvent, TraceSite } from './trace.js';

/** The system calls of fio's engines: to submit (read, write), and to wait where that is another. */
const calls: Readonly<Record<string, { read: string; write: string; wait: string }>> = {
  psync: { read: 'pread64', write: 'pwrite64', wait: '' },
  pvsync2: { read: 'preadv2', write: 'pwritev2', wait: '' },
  libaio: { read: 'io_submit', write: 'io_submit', wait: 'io_getevents' },
  io_uring: { read: 'io_uring_enter', write: 'io_uring_enter', wait: 'io_uring_enter' },
};

/** The same of QEMU's ways to the host; its completions need none. */
const qemuCalls: Readonly<Record<string, string>> = { native: 'io_submit', io_uring: 'io_uring_enter' };

/** Threads as the host's kernel calls them. */
const threadNames: Readonly<Record<string, string>> = {
  fio: 'fio',
  iothread: 'IO iothread0',
  'main-loop': 'qemu-system-x86',
};

const VCPU = /^vcpu(\d+)$/;

export class Namer {
  /** All that has been named, in the order in which it was met. */
  readonly sites: TraceSite[] = [];
  private readonly scenario: Scenario;
  private readonly ledgerSites: readonly Site[];
  private readonly keys: string[];
  /** By site of the ledger: the rows that may fit, and where in `sites` each that did is. */
  private readonly rows: (readonly EventRow[] | undefined)[] = [];
  private readonly indices: Map<EventRow | undefined, number>[] = [];
  private readonly virtio: boolean;
  private readonly tags = new Map<string, ReadonlySet<Tag>>();

  /** @param ledgerSites those of the machine of `scenario` */
  constructor(scenario: Scenario, ledgerSites: readonly Site[]) {
    this.scenario = scenario;
    this.ledgerSites = ledgerSites;
    this.keys = ledgerSites.map(({ mechanism, cost }) => `${mechanism}:${cost}`);
    this.virtio = ledgerSites.some(({ mechanism }) => mechanism === 'virtqueue' || mechanism === 'kick');
  }

  /**
   * The index into `sites` of work at a site of the ledger.
   * @param previous,next ids of the sites of the actor's work before and after; -1 for none
   */
  index(site: number, previous: number, next: number): number {
    const rows = (this.rows[site] ??= eventTable.filter((row) => matches(row.site, this.keys[site])));
    const indices = (this.indices[site] ??= new Map());
    const { actor } = this.ledgerSites[site];
    const row = fitting(rows, this.tagsOf(actor), this.keys[previous] ?? '', this.keys[next] ?? '');
    let index = indices.get(row);
    if (index === undefined) {
      index = this.sites.length;
      this.sites.push(this.named(this.ledgerSites[site], row));
      indices.set(row, index);
    }
    return index;
  }

  private named({ actor, mechanism, cost, category, state }: Site, row: EventRow | undefined): TraceSite {
    const fill = (text: string): string => this.fill(text, actor, row!.layer, state);
    const eventAt =
      (at: 'begin' | 'end') =>
      (text: string): TraceEvent => {
        const [name, ...detail] = fill(text).split(' ');
        return { name, detail: detail.join(' '), at };
      };
    const { begins = [], ends = [] } = row ?? {};
    const main = row?.named ?? begins[0] ?? ends[0];
    return {
      actor,
      mechanism,
      cost,
      category,
      state: state ?? null,
      layer: this.layerOf(actor, row),
      event: main === undefined ? `${mechanism}:${cost}` : fill(main),
      events: [...begins.map(eventAt('begin')), ...ends.map(eventAt('end'))],
      words: row === undefined ? `${mechanism}: ${cost}` : fill(row.words),
    };
  }

  /** A row of the host's kernel speaks of the guest's where a vCPU is at work. */
  private layerOf(actor: string, row: EventRow | undefined): Layer {
    const layer = row?.layer ?? 'host';
    return layer === 'host' && this.tagsOf(actor).has('guest') ? 'guest' : layer;
  }

  private fill(text: string, actor: string, layer: Layer, state: string | undefined): string {
    const { fio, vm } = this.scenario;
    const direction = fio.rw === 'randwrite' ? 'write' : 'read';
    const application = calls[fio.ioengine];
    const qemu = this.tagsOf(actor).has('qemu');
    const values: Readonly<Record<string, string>> = {
      '{call}': qemu ? (qemuCalls[vm?.aio ?? ''] ?? 'io_submit') : application[direction],
      '{wait}': application.wait,
      '{rw}': direction,
      '{comm}': threadName(actor, layer),
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
    const known = this.tags.get(actor);
    if (known !== undefined) return known;
    const vcpu = VCPU.test(actor);
    const application = vcpu || actor === 'fio';
    const tags = new Set<Tag>([vcpu ? 'guest' : 'host', vcpu && this.virtio ? 'virtio' : 'nvme']);
    const { fio, vm } = this.scenario;
    if (application && calls[fio.ioengine].wait !== '') tags.add('asynchronous');
    if (!application && actor in threadNames) tags.add('qemu');
    if (vm !== null && !aioGenerations[qemuClassOf(vm.qemu)].workInPoll) tags.add('dispatching');
    this.tags.set(actor, tags);
    return tags;
  }
}

/** What runs in a guest is fio; the host's kernel knows the vCPU's thread. */
function threadName(actor: string, layer: Layer): string {
  const vcpu = VCPU.exec(actor);
  if (vcpu !== null) return layer === 'kvm' ? `CPU ${vcpu[1]}/KVM` : 'fio';
  return threadNames[actor] ?? actor;
}
