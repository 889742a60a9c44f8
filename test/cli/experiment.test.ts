import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ExperimentResult } from '../../analysis/experiment.js';
import type { RunResult } from '../../analysis/talk.js';
import { experimentById, experiments } from '../../scenarios/experiments.js';
import { qd1, temporary } from './captured.js';

/** Coarse: this is about what is told, not about the figures. */
const quick = ['--precision', '20%'];

async function experiment(...words: string[]): Promise<ExperimentResult> {
  const { code, stdout, stderr } = await qd1(['experiment', ...words, '--json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as ExperimentResult;
}

describe('qd1 experiment --json', () => {
  test.each(experiments.map(({ id }) => id))('%s gives each configuration at each point', async (id) => {
    const { series, directions, sizes, title } = experimentById(id)!;
    const result = await experiment(id, ...quick);
    expect(result).toMatchObject({ schemaVersion: 1, profile: 'talk-2020', seed: '1', id, title });
    expect(result.series.map(({ id: name, direction }) => [name, direction])).toEqual(
      directions.flatMap((direction) => series.map((one) => [one.id, direction])),
    );
    for (const { points } of result.series) {
      expect(points.map(({ bytes }) => bytes)).toEqual(sizes);
      for (const { iops, periodUs, intervalIops, stages } of points) {
        expect(periodUs).toBeCloseTo(1e6 / iops, 9);
        expect(stages.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(periodUs, 6);
        expect(intervalIops[0]).toBeLessThanOrEqual(iops);
        expect(intervalIops[1]).toBeGreaterThanOrEqual(iops);
      }
    }
  });

  test('judges each claim at each point that it speaks of', async () => {
    const { claims, series } = await experiment('device-assignment', ...quick);
    expect(claims.map(({ points }) => points.length)).toEqual([12, 12, 12, 2, 2]);
    for (const { left, right, holds, points } of claims) {
      expect(holds).toBe(points.every((point) => point.holds));
      for (const { bytes, direction, relative } of points) {
        const iops = (id: string): number =>
          series
            .find((one) => one.id === id && one.direction === direction)!
            .points.find((point) => point.bytes === bytes)!.iops;
        expect(relative).toBeCloseTo(iops(left) / iops(right) - 1, 12);
      }
    }
  });

  test('says of a point what a run says of the same configuration', async () => {
    const { series } = await experiment('one-vm-numa');
    const words = ['V1', '--set', 'host.numaNodes=2', '--set', 'pinning.iothread=11', '--json'];
    const run = JSON.parse((await qd1(['run', ...words])).stdout) as RunResult;
    expect(series.find(({ id }) => id === 'iothread')?.points[0]).toMatchObject({
      iops: run.iops,
      intervalIops: run.intervalIops,
    });
  });

  test('is the same to the byte for the same seed, and not for another', async () => {
    const words = ['experiment', 'one-vm-numa', '--json', '--seed'];
    const [one, again, other] = await Promise.all(['x', 'x', 'y'].map((seed) => qd1([...words, seed])));
    expect(one.stdout).toBe(again.stdout);
    expect(one.stdout).not.toBe(other.stdout);
  });
});

describe('qd1 experiment', () => {
  test('takes an id in any case', async () => {
    expect((await experiment('One-VM-NUMA', ...quick)).id).toBe('one-vm-numa');
  });

  test('tells a table a direction, and of each claim whether and where it holds', async () => {
    const { stdout, code } = await qd1(['experiment', 'device-assignment']);
    expect(code).toBe(0);
    for (const word of ['random reads', 'random writes', '128 KiB', 'VFIO, guest haltpoll', 'KVM Forum 2020'])
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(word);
    const { claims } = await experiment('device-assignment');
    for (const { left, right, relation, holds, points } of claims) {
      const sign = { lower: '<', higher: '>', alike: '≈' }[relation];
      const kept = points.filter((point) => point.holds).length;
      const verdict = holds ? 'yes' : `NO holds at ${kept} of ${points.length}`;
      expect(stdout).toMatch(new RegExp(`^${verdict} +${left} ${sign} ${right} `, 'mu'));
    }
  });

  test('fits a terminal of 100 columns', async () => {
    for (const { id } of experiments) {
      const { stdout } = await qd1(['experiment', id, ...quick], {
        terminal: { stdout: 100 },
        env: { NO_COLOR: '1' },
      });
      expect(Math.max(...stdout.split('\n').map((line) => line.length)), id).toBeLessThanOrEqual(100);
    }
  });

  test('draws lines over block sizes, and a ladder where there is one size, in either theme and as PNG', async () => {
    const [lines, dark, ladder, png] = ['a.svg', 'b.svg', 'c.svg', 'd.png'].map(temporary);
    await qd1(['experiment', 'iopoll', ...quick, '--svg', lines]);
    await qd1(['experiment', 'iopoll', ...quick, '--svg', dark, '--theme', 'dark']);
    await qd1(['experiment', 'one-vm-numa', ...quick, '--svg', ladder, '--png', png]);
    for (const file of [lines, dark, ladder])
      expect(readFileSync(file, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(readFileSync(lines, 'utf8')).toContain('Device assignment against bare metal, by iopoll');
    expect(readFileSync(dark, 'utf8')).not.toBe(readFileSync(lines, 'utf8'));
    expect(readFileSync(ladder, 'utf8')).toContain('IOThread on node 1');
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  });

  test('names the points that miss a precision that was asked for, and ends with 3', async () => {
    const { code, stderr } = await qd1(['experiment', 'one-vm-numa', '--precision', '0.0001%', '--json']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^qd1: right randread 4096, .* did not reach the precision of 0\.0001%/);
  });

  test('shows progress where a person watches', async () => {
    const { stderr } = await qd1(['experiment', 'one-vm-numa', ...quick], { terminal: { stderr: 80 } });
    expect(stderr).toContain('simulating RAM on node 1, randread, 4 KiB');
  });
});
