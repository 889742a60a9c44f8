/**
 * Laws that hold whatever is configured and whatever it costs: each nanosecond of each request belongs to exactly
 * one span, each nanosecond of a CPU to one of the actors that run there, and no wake-up is ever lost.
 *
 * QD1_RUNS sets how many random machines are tried; fast-check prints seed and path of one that fails.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuShares, Totals } from '../../analysis/totals.js';
import { assemble, type Machine } from '../../scenarios/assemble.js';
import { requestsInFlight } from '../../scenarios/scenario.js';
import { cases, tablesOf, type Case } from './random-scenario.js';

const runs = Number(process.env['QD1_RUNS'] ?? 100);
const REQUESTS = 150;

interface Span {
  readonly startNs: number;
  readonly endNs: number;
}

interface Run {
  readonly machine: Machine;
  readonly completionsNs: readonly number[];
  /** By request: the spans of some length, in order of time. */
  readonly spans: ReadonlyMap<number, readonly Span[]>;
}

function run(tried: Case): Run {
  const spans = new Map<number, Span[]>();
  const completionsNs: number[] = [];
  let ordered = true;
  const machine = assemble(tried.scenario, {
    tables: tablesOf(tried),
    rootSeed: tried.seed,
    observer: {
      completed(startNs, issueNs, nowNs): void {
        ordered &&= startNs <= issueNs && issueNs <= nowNs;
        completionsNs.push(nowNs);
        if (completionsNs.length === REQUESTS) machine.chassis.calendar.stop();
      },
    },
  });
  machine.chassis.paths.recorder = {
    span(request, _stage, _site, startNs, endNs): void {
      if (!spans.has(request)) spans.set(request, []);
      if (endNs !== startNs) spans.get(request)!.push({ startNs, endNs });
    },
  };
  machine.start();
  machine.chassis.calendar.run(600e9);
  for (const list of spans.values()) list.sort((a, b) => a.startNs - b.startNs);
  expect(ordered, 'the stamps of a request follow each other').toBe(true);
  return { machine, completionsNs, spans };
}

/** The first law. */
function spansTile({ machine, completionsNs, spans }: Run, inFlight: number): void {
  const torn = [...spans].filter(([, list]) =>
    list.some(({ startNs, endNs }, i) => endNs <= startNs || (i > 0 && startNs !== list[i - 1].endNs)),
  );
  expect(torn).toEqual([]);
  if (inFlight > 1) return;
  // From completion to completion, and so all of the time there is.
  completionsNs.forEach((endNs, request) => {
    const startNs = request === 0 ? 0 : completionsNs[request - 1];
    const list = spans.get(request) ?? [];
    const told =
      list.length === 0 ? [endNs, endNs] : [request === 0 ? 0 : list[0].startNs, list.at(-1)!.endNs];
    if (told[0] !== startNs || told[1] !== endNs)
      expect(told, `request ${request}`).toEqual([startNs, endNs]);
  });
  const { ledger } = machine.chassis;
  const criticalNs = ledger.criticalNs.reduce((a, b) => a + b, 0);
  expect(criticalNs).toBe(completionsNs.at(-1)! - (spans.get(0)?.[0]?.startNs ?? 0));
}

/** The second law. */
function cpuTimeIsWhole({ machine, completionsNs }: Run): void {
  const { ledger, cpus } = machine.chassis;
  for (const cpu of cpus.values()) cpu.flush();
  for (const [number, cpu] of cpus) {
    const busy = ledger.sites.filter(({ actor }) => machine.cpuOf.get(actor) === number);
    expect(busy.reduce((ns, { id }) => ns + ledger.busyNs[id], 0)).toBe(cpu.timeline.endNs);
  }
  const totals = new Totals();
  totals.add(machine, completionsNs.length);
  const sums = new Map<number, number>();
  for (const { pCpu, work, pollUseful, pollWasted, irq, idle } of cpuShares(totals)) {
    const shares = [work, pollUseful, pollWasted, irq, ...Object.values(idle)];
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    sums.set(
      pCpu,
      shares.reduce((a, b) => a + b, sums.get(pCpu) ?? 0),
    );
  }
  for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 9);
}

test(
  'time never stops, the spans of a request tile its time, and the actors of a CPU share all of its time',
  () => {
    const property = fc.property(cases, (tried) => {
      const seen = run(tried);
      expect(seen.completionsNs.length, 'requests completed: a wake-up was lost').toBeGreaterThanOrEqual(
        REQUESTS,
      );
      spansTile(seen, requestsInFlight(tried.scenario));
      cpuTimeIsWhole(seen);
    });
    fc.assert(property, { numRuns: runs });
  },
  60_000 + runs * 1000,
);
