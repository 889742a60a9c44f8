import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { priorTables } from '../../analysis/simulate.js';
import { costById } from '../../models/costs/catalogue.js';
import { assemble } from '../../scenarios/assemble.js';
import {
  hasScenario,
  measuredUs,
  priorCosts,
  publishedGroups,
  type PublishedRecord,
  publishedRecords,
  scenarioOf,
  setupOf,
} from '../../scenarios/published/index.js';

const scored = publishedRecords.filter(hasScenario);
const byId = new Map(publishedRecords.map((record) => [record.id, record]));

test('the records are those of the file', () => {
  expect(publishedRecords).toEqual(JSON.parse(readFileSync('data/published.json', 'utf8')));
});

test('every record that is not for context and no prior has a scenario, and no other has', () => {
  const ids = publishedGroups.flatMap(({ setups }) => [...setups.keys()]);
  expect(ids.toSorted()).toEqual(scored.map(({ id }) => id).toSorted());
  for (const group of publishedGroups)
    for (const id of group.setups.keys()) expect(byId.get(id)!.group).toBe(group.id);
});

/** Runs its job until some requests have completed. */
function completes(record: PublishedRecord): number {
  const { scenario } = scenarioOf(record);
  let completed = 0;
  const machine = assemble(scenario, {
    tables: priorTables,
    rootSeed: 'published',
    detail: 'counters',
    observer: {
      completed: () => {
        if (++completed === 60) machine.chassis.calendar.stop();
      },
    },
  });
  machine.start();
  machine.chassis.calendar.run(60e9);
  return completed;
}

describe.each(scored.map((record) => [record.id, record] as const))('%s', (_, record) => {
  test('has a scenario that can be, and that simulates', () => {
    expect(completes(record)).toBe(60);
  });
});

test('what was given for a record has an effect', () => {
  for (const record of scored)
    expect(
      scenarioOf(record).notes.filter((note) => /^(vm|drive)\..* no effect/.test(note)),
      record.id,
    ).toEqual([]);
});

test('two records that were measured differently have different scenarios', () => {
  const seen = new Map<string, string>();
  for (const record of scored) {
    const { scenario } = scenarioOf(record);
    const key = JSON.stringify({ ...scenario, id: '', title: '', metric: setupOf(record).metric });
    // Twice told: the author's own difference of two rows.
    if (record.id !== 'garz-06') expect(seen.get(key), record.id).toBeUndefined();
    seen.set(key, record.id);
  }
});

test('a scenario says what the record says of job and block size', () => {
  for (const record of scored) {
    const { fio } = scenarioOf(record).scenario;
    const { workload } = record;
    const size = /\b(\d+)k\b/i.exec(workload);
    if (size !== null) expect(fio.bs, record.id).toBe(Number(size[1]) * 1024);
    const jobs = /numjobs=(\d+)/.exec(workload);
    expect(fio.numjobs, record.id).toBe(jobs === null ? 1 : Number(jobs[1]));
    const direction = /\b(randread|randwrite|randrw|read|write)\b/.exec(
      workload.replace('randwrite-type', 'randwrite'),
    );
    if (direction !== null) expect(fio.rw, record.id).toBe(direction[1]);
  }
});

test('metric and unit agree', () => {
  for (const record of scored) {
    const { metric } = setupOf(record);
    expect(metric === 'period', record.id).toBe(
      record.unit.startsWith('IOPS') || record.unit.includes('delta'),
    );
    expect(measuredUs(record)).toBeGreaterThan(0);
  }
});

test('a measured figure is the period of one job', () => {
  const [first] = publishedRecords.filter(({ id }) => id === 'talk-01');
  expect(measuredUs(first)).toBeCloseTo(12.82, 2);
  const four = publishedRecords.find(({ id }) => id === 'vpoll-01a')!;
  expect(measuredUs(four)).toBeCloseTo(4e6 / Number(four.value), 9);
});

describe('differences', () => {
  test('are what a group without anchor is scored by, and each of its records is in one', () => {
    for (const { id, setups, pairs } of publishedGroups) {
      const only = scored.some(({ group, role }) => group === id && role === 'held out: differences only');
      if (!only) continue;
      const named = new Set(pairs.flatMap(({ from, to }) => [from, to]));
      expect([...named].toSorted(), id).toEqual([...setups.keys()].toSorted());
    }
  });

  test('are between records of one metric', () => {
    for (const { setups, pairs } of publishedGroups)
      for (const { id, from, to } of pairs) expect(setups.get(from)!.metric, id).toBe(setups.get(to)!.metric);
  });
});

test('a group that is held out has anchors, unless only differences are asked for', () => {
  for (const { id } of publishedGroups) {
    const rows = scored.filter(({ group }) => group === id);
    if (rows.every(({ role }) => role === 'held out'))
      expect(
        rows.some(({ anchor }) => anchor),
        id,
      ).toBe(true);
  }
});

test('each group says what it assumes', () => {
  for (const { id, assumptions } of publishedGroups) expect(assumptions.length, id).toBeGreaterThan(0);
});

test('each prior names a cost of the catalogue', () => {
  const priors = publishedRecords.filter(({ role }) => role === 'prior').map(({ id }) => id);
  expect([...priorCosts.keys()].toSorted()).toEqual(priors.toSorted());
  for (const [record, cost] of priorCosts) expect(() => costById(cost), record).not.toThrow();
});
