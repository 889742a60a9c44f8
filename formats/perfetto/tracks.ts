/** The tracks of a trace in a viewer: the requests, each thread, each CPU of the host, each device. */
import { lifeNs, type Trace, type TraceRequest } from '../../analysis/trace/trace.js';
import type { Track } from './trace-event.js';

/** The groups, as processes of the viewer, in their order. */
export const Group = { requests: 1, threads: 2, cpus: 3, devices: 4 } as const;

/** Threads are numbered for each group apart: a viewer may take a number to stand for one thread of the machine. */
const numbered = (pid: number, n: number): Track => ({ pid, tid: 1000 * pid + n });

const groupNames: Readonly<Record<number, string>> = {
  [Group.requests]: 'requests',
  [Group.threads]: 'threads',
  [Group.cpus]: 'CPUs of the host',
  [Group.devices]: 'devices',
};

/** A track and its name. */
export interface NamedTrack extends Track {
  readonly name: string;
}

export class Tracks {
  /** Requests that are alive at once are beside each other. */
  readonly requests: readonly NamedTrack[];
  readonly all: readonly NamedTrack[];
  /** For each request, its track. */
  readonly ofRequest: readonly NamedTrack[];
  /** For each lane: who has time there, and where that is drawn. */
  private readonly ofLane: readonly ReadonlyMap<string, NamedTrack>[];
  /** For each lane: the track of the CPU itself; undefined for a device. */
  readonly ofCpu: readonly (NamedTrack | undefined)[];

  constructor({ lanes, requests }: Trace) {
    const slots = sideBySide(requests);
    const depth = Math.max(1, ...slots.map((slot) => slot + 1));
    this.requests = Array.from({ length: depth }, (_, slot) => ({
      ...numbered(Group.requests, slot),
      name: depth === 1 ? 'request' : `request, slot ${slot + 1}`,
    }));
    this.ofRequest = slots.map((slot) => this.requests[slot]);
    let threads = 0;
    this.ofCpu = lanes.map(({ cpu }) =>
      cpu === null ? undefined : { ...numbered(Group.cpus, cpu), name: `CPU ${cpu}` },
    );
    this.ofLane = lanes.map(({ name, cpu, actors }, index) => {
      const own: NamedTrack = this.ofCpu[index] ?? { ...numbered(Group.devices, index), name };
      return new Map(
        actors.map((actor): [string, NamedTrack] => {
          if (cpu === null || actor === name) return [actor, own];
          return [actor, { ...numbered(Group.threads, threads++), name: `${actor} on CPU ${cpu}` }];
        }),
      );
    });
    const ofLanes = this.ofLane.flatMap((tracks) => [...tracks.values()]);
    const cpus = this.ofCpu.filter((track) => track !== undefined);
    this.all = [...new Set([...this.requests, ...ofLanes, ...cpus])];
  }

  /** Where an actor's time on a lane is drawn. */
  of(lane: number, actor: string): NamedTrack | undefined {
    return this.ofLane[lane].get(actor);
  }

  /** The groups that have tracks, with their names. */
  get groups(): [pid: number, name: string][] {
    const pids = [...new Set(this.all.map(({ pid }) => pid))].sort((a, b) => a - b);
    return pids.map((pid) => [pid, groupNames[pid]]);
  }
}

/** For each request the first place that is free while it lives. */
function sideBySide(requests: readonly TraceRequest[]): number[] {
  const order = requests.map((_, index) => index).sort((a, b) => requests[a].beginNs - requests[b].beginNs);
  const freeNs: number[] = [];
  const slots: number[] = [];
  for (const index of order) {
    const { beginNs } = requests[index];
    const free = freeNs.findIndex((ns) => ns <= beginNs);
    const slot = free === -1 ? freeNs.length : free;
    freeNs[slot] = beginNs + lifeNs(requests[index]);
    slots[index] = slot;
  }
  return slots;
}
