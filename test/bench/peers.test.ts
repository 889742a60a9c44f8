/** What is compared does the same: each engine ends at the same moment with the same totals. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCpp } from '../../bench/engines.js';
import { Hold } from '../../bench/hold.js';
import { holdDelays, lifecycleDelays, writeInputs } from '../../bench/inputs.js';
import { handHold, jsPeer } from '../../bench/js-peer.js';
import { Lifecycle } from '../../bench/lifecycle.js';
import type { Workload, WorkloadName } from '../../bench/workload.js';

const REQUESTS = 20_000;
const EVENTS = 200_000;

let directory: string;
let cpp: string | null;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'qd1-bench-test-'));
  writeInputs(directory, [100, 10_000]);
  cpp = buildCpp(directory);
}, 120_000);

afterAll(() => rmSync(directory, { recursive: true }));

interface Outcome {
  nowNs: number;
  values: number[];
}

function after(workload: Workload, operations: number): Outcome {
  workload.run(operations);
  return { nowNs: workload.nowNs, values: workload.values };
}

function afterCpp(structure: string, workload: WorkloadName, operations: number): Outcome {
  const args = [structure, workload, directory, 'check', String(operations)];
  return JSON.parse(spawnSync(cpp!, args, { encoding: 'utf8' }).stdout) as Outcome;
}

describe.each(['lifecycle-table', 'lifecycle-quantile'] as const)('%s', (name) => {
  const ours = (): Lifecycle => new Lifecycle(name === 'lifecycle-table' ? lifecycleDelays() : null);

  test('takes as long by hand, in all and by stage', async () => {
    const found = after(ours(), REQUESTS);
    expect(found.nowNs).toBe(found.values.reduce((sum, ns) => sum + ns, 0));
    expect(found).toEqual(after(await jsPeer(name), REQUESTS));
  });

  test('takes as long in C++', ({ skip }) => {
    if (cpp === null) skip('there is no g++');
    const found = after(ours(), REQUESTS);
    expect(afterCpp('loop', name, REQUESTS)).toEqual(found);
    expect(afterCpp('state-machine', name, REQUESTS)).toEqual(found);
  });

  test('charges each nanosecond to the stage that it passed in', () => {
    const run = ours();
    run.run(REQUESTS);
    expect(run.criticalValues).toEqual(run.values);
  });

  test('is the same in pieces', () => {
    const pieces = ours();
    for (const requests of [1, 9, 990, REQUESTS - 1000]) pieces.run(requests);
    expect(after(ours(), REQUESTS)).toEqual({ nowNs: pieces.nowNs, values: pieces.values });
  });
});

// Whoever fires takes the next delay: had one event fired out of order, the deadlines would differ ever after.
describe.each([100, 10_000])('hold of %d', (pending) => {
  const name = `hold-${pending}` as WorkloadName;

  test('fires in the same order by hand', async () => {
    expect(after(new Hold(pending, holdDelays(pending)), EVENTS)).toEqual(after(await jsPeer(name), EVENTS));
  });

  test('fires in the same order in C++', ({ skip }) => {
    if (cpp === null) skip('there is no g++');
    const found = after(new Hold(pending, holdDelays(pending)), EVENTS);
    expect(afterCpp('binary-heap', name, EVENTS)).toEqual(found);
    expect(afterCpp('4-ary-heap', name, EVENTS)).toEqual(found);
  });

  test('is the same in pieces', () => {
    const pieces = new Hold(pending, holdDelays(pending));
    for (const events of [1, 9, EVENTS - 10]) pieces.run(events);
    const whole = after(new Hold(pending, holdDelays(pending)), EVENTS);
    expect({ nowNs: pieces.nowNs, values: pieces.values }).toEqual(whole);
  });
});

test('hold fires in the same order by hand where most events share their moments with others', async () => {
  const delays = holdDelays(100).map((ns) => ns % 5);
  expect(after(new Hold(100, delays), EVENTS)).toEqual(after(await handHold(100, delays), EVENTS));
});
