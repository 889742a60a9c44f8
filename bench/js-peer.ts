/** The peer by hand in JavaScript, as workloads. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { QuantileTable } from '../sim/quantile-table.js';
import { holdDelays, lifecycleDelays, STAGE_DELAY, stageStreams } from './inputs.js';
import { pendingOf, type Workload, type WorkloadName } from './workload.js';

interface HandHold {
  run(events: number): void;
  readonly now: number;
  deadlines(): number[];
}

interface HandJs {
  lifecycle(
    requests: number,
    streams: readonly Int32Array[],
    nodes: readonly Float64Array[],
    table: Int32Array | null,
  ): { now: number; totals: Float64Array };
  Hold: new (pending: number, table: Int32Array) => HandHold;
}

/** Where the sources of the peers are, seen from these sources or from what they are compiled to. */
export function peersDirectory(): string {
  let directory = import.meta.dirname;
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return join(directory, 'bench', 'peers');
}

async function load(): Promise<HandJs> {
  return (await import(pathToFileURL(join(peersDirectory(), 'hand-js.mjs')).href)) as HandJs;
}

/** The workload as written by hand. A lifecycle starts anew with each `run`, and goes on with its streams. */
export async function jsPeer(name: WorkloadName): Promise<Workload> {
  const pending = pendingOf(name);
  if (pending !== null) return handHold(pending, holdDelays(pending));
  const { lifecycle } = await load();
  const streams = stageStreams().map((stream) => stream.words);
  const { nodes } = new QuantileTable(STAGE_DELAY);
  const nodesOfStage = streams.map(() => nodes);
  const table = name === 'lifecycle-table' ? lifecycleDelays() : null;
  let last: { now: number; totals: Float64Array } = { now: 0, totals: new Float64Array() };
  return {
    run: (requests) => {
      last = lifecycle(requests, streams, nodesOfStage, table);
    },
    get nowNs() {
      return last.now;
    },
    get values() {
      return [...last.totals];
    },
  };
}

/** The hold as written by hand. @param delays TABLE_LENGTH whole nanoseconds */
export async function handHold(pending: number, delays: Int32Array): Promise<Workload> {
  const hand = await load();
  const hold = new hand.Hold(pending, delays);
  return {
    run: (events) => hold.run(events),
    get nowNs() {
      return hold.now;
    },
    get values() {
      return hold.deadlines();
    },
  };
}
