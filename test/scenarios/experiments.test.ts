/** Experiments are data: each can be simulated as it is written, and what is claimed of it can be judged. */
import { describe, expect, test } from 'vitest';
import { experimentById, experiments } from '../../scenarios/experiments.js';
import { presets } from '../../scenarios/presets.js';
import { resolveScenario } from '../../scenarios/resolve.js';

const named = experiments.map((one) => [one.id, one] as const);

test('each experiment has an id of its own, by which it is found in any case', () => {
  const ids = experiments.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [id, one] of named) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(experimentById(id.toUpperCase())).toBe(one);
  }
  expect(experimentById('iopol')).toBeUndefined();
});

describe.each(named)('%s', (_, { title, about, source, series, directions, sizes, claims }) => {
  test('says what it asks, and where it was published', () => {
    expect(title).toMatch(/^[A-Z].*[^.]$/u);
    expect(about).toMatch(/^[A-Z].*\.$/u);
    expect(source).toContain('KVM Forum 2020');
  });

  test('compares two configurations or more, whose names are their own', () => {
    expect(series.length).toBeGreaterThanOrEqual(2);
    expect(new Set(series.map(({ id }) => id)).size).toBe(series.length);
    expect(new Set(series.map(({ label }) => label)).size).toBe(series.length);
    for (const { preset } of series) expect(presets.map(({ id }) => id)).toContain(preset);
  });

  test('has directions once each, and block sizes in rising order', () => {
    expect(new Set(directions).size).toBe(directions.length);
    expect(directions.length).toBeGreaterThanOrEqual(1);
    expect(sizes).toEqual([...new Set(sizes)].toSorted((a, b) => a - b));
    expect(sizes.length).toBeGreaterThanOrEqual(1);
  });

  test('resolves at every point, to configurations that differ', async () => {
    for (const direction of directions) {
      for (const bytes of sizes) {
        const points = series.map(async ({ preset, sets }) => {
          const all = [...sets, `fio.rw=${direction}`, `fio.bs=${bytes}`];
          const { scenario } = await resolveScenario({ base: { preset }, sets: all });
          expect(scenario.fio).toMatchObject({ rw: direction, bs: bytes, iodepth: 1 });
          return JSON.stringify({ ...scenario, id: '', title: '' });
        });
        expect(new Set(await Promise.all(points)).size).toBe(series.length);
      }
    }
  });

  test('has no setting without effect', async () => {
    for (const { preset, sets } of series) {
      const { notes } = await resolveScenario({ base: { preset }, sets });
      expect(notes.filter((note) => note.includes('no effect') && !note.startsWith('hipri'))).toEqual([]);
    }
  });

  test('claims something of its own configurations, at sizes that it has', () => {
    expect(claims.length).toBeGreaterThanOrEqual(1);
    const ids = series.map(({ id }) => id);
    for (const { left, right, at, words } of claims) {
      expect(ids).toEqual(expect.arrayContaining([left, right]));
      expect(left).not.toBe(right);
      if (at !== 'every size') expect(sizes).toContain(at);
      expect(words).not.toBe('');
    }
  });
});

test('the experiments of the talk have its matrix: reads and writes of 4 to 128 KiB', () => {
  for (const id of ['device-assignment', 'iopoll', 'virtio-blk']) {
    const { directions, sizes } = experimentById(id)!;
    expect(directions).toEqual(['randread', 'randwrite']);
    expect(sizes.map((bytes) => bytes / 1024)).toEqual([4, 8, 16, 32, 64, 128]);
  }
});

test('the wrong placements of a VM are all that there are: each part alone, the threads, and everything', async () => {
  const { series } = experimentById('one-vm-numa')!;
  const away = await Promise.all(
    series.map(async ({ id, preset, sets }) => {
      const { notes } = await resolveScenario({ base: { preset }, sets });
      return [id, notes.find((note) => note.startsWith('not on the drive'))?.replace(/^.*\d: /, '')];
    }),
  );
  expect(Object.fromEntries(away)).toEqual({
    right: undefined,
    iothread: 'the IOThread (node 1)',
    vcpu: 'the vCPU (node 1)',
    ram: "the guest's RAM (node 1)",
    drive: "the vCPU (node 0), the IOThread (node 0), the guest's RAM (node 0)",
    threads: 'the vCPU (node 1), the IOThread (node 1)',
    all: "the vCPU (node 1), the IOThread (node 1), the guest's RAM (node 1)",
  });
});
