import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TalkResult } from '../../analysis/talk.js';
import { talkBars } from '../../scenarios/talk.js';
import { talkClaims } from '../../scenarios/talk-claims.js';
import { isColored, qd1, temporary } from './captured.js';
import { expectCurrent } from './example.js';

async function talk(...words: string[]): Promise<TalkResult> {
  const { code, stdout } = await qd1(['talk', '--json', ...words]);
  expect(code).toBe(0);
  return JSON.parse(stdout) as TalkResult;
}

describe('qd1 talk --json', () => {
  test('gives every bar, with what was measured', async () => {
    const { schemaVersion, profile, seed, bars } = await talk();
    expect({ schemaVersion, profile, seed }).toEqual({ schemaVersion: 1, profile: 'talk-2020', seed: '1' });
    expect(bars.map(({ id, label, measured }) => ({ id, label, measured }))).toEqual(
      talkBars.map(({ id, label, measured }) => ({ id, label, measured })),
    );
  });

  test('tells of each bar but the first what it changes, in µs that add up and in IOPS', async () => {
    const { bars, steps } = await talk();
    const byId = new Map(bars.map((bar) => [bar.id, bar]));
    expect(steps.map(({ from, to }) => [from, to])).toEqual(
      talkBars.filter(({ after }) => after !== null).map(({ id, after }) => [after, id]),
    );
    for (const { from, to, us, iops, measuredUs, stages } of steps) {
      const [before, after] = [byId.get(from)!, byId.get(to)!];
      expect(us).toBeCloseTo(after.periodUs - before.periodUs, 9);
      expect(iops).toBeCloseTo(after.iops - before.iops, 6);
      // Small changes are not told.
      expect(Math.abs(stages.reduce((sum, stage) => sum + stage.us, 0) - us)).toBeLessThan(0.3);
      const sizes = stages.map((stage) => Math.abs(stage.us));
      expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      const both = [before, after].every(({ measured }) => measured !== null && 'iops' in measured);
      expect(measuredUs === null).toBe(!both);
    }
    expect(steps.find(({ to }) => to === 'V1')?.measuredUs).toBeCloseTo(1e6 / 46_000 - 1e6 / 21_000, 9);
  });

  test('judges what the talk states by its own bars', async () => {
    const { bars, claims } = await talk();
    const iops = new Map(bars.map((bar) => [bar.id, bar.iops]));
    expect(claims.map(({ left, relation, right, words }) => ({ left, relation, right, words }))).toEqual(
      talkClaims,
    );
    for (const { left, relation, right, holds, relative } of claims) {
      expect(relative).toBeCloseTo(iops.get(left)! / iops.get(right)! - 1, 12);
      const agrees = { lower: relative < 0, higher: relative > 0, alike: Math.abs(relative) <= 0.05 };
      expect(holds).toBe(agrees[relation]);
    }
  });

  test('has no field beyond those that were agreed', async () => {
    const result = await talk();
    expect(Object.keys(result)).toEqual(['schemaVersion', 'profile', 'seed', 'bars', 'steps', 'claims']);
    expect(Object.keys(result.bars[0])).toEqual([
      'id',
      'label',
      'measured',
      'iops',
      'intervalIops',
      'periodUs',
      'latencyUs',
      'stages',
      'cpu',
      'perRequest',
      'provenance',
      'uncertainty',
    ]);
    expect(Object.keys(result.steps[0])).toEqual(['from', 'to', 'us', 'iops', 'measuredUs', 'stages']);
    expect(Object.keys(result.claims[0])).toEqual([
      'left',
      'relation',
      'right',
      'words',
      'holds',
      'relative',
    ]);
    expect(Object.keys(result.bars[0].stages[0])).toEqual(['stage', 'actor', 'mechanism', 'cost', 'us']);
    expect(Object.keys(result.bars[0].cpu[0])).toEqual([
      'pCpu',
      'actor',
      'work',
      'pollUseful',
      'pollWasted',
      'irq',
      'idle',
    ]);
  });

  test('tells stages that sum to the period, which is 1 / IOPS', async () => {
    for (const { iops, periodUs, stages } of (await talk()).bars) {
      expect(periodUs).toBeCloseTo(1e6 / iops, 9);
      expect(Math.abs(stages.reduce((sum, { us }) => sum + us, 0) - periodUs)).toBeLessThan(1e-6);
    }
  });

  test('accounts for every CPU once', async () => {
    for (const { cpu } of (await talk()).bars) {
      const sums = new Map<number, number>();
      for (const { pCpu, work, pollUseful, pollWasted, irq, idle } of cpu) {
        const idling = Object.values(idle).reduce((sum, share) => sum + share, 0);
        sums.set(pCpu, (sums.get(pCpu) ?? 0) + work + pollUseful + pollWasted + irq + idling);
      }
      for (const sum of sums.values()) expect(sum).toBeCloseTo(1, 9);
    }
  });

  test('says of each bar that it was fitted to what it stands beside, and how sure it is all the same', async () => {
    for (const { provenance, periodUs, uncertainty } of (await talk()).bars) {
      expect(provenance).toMatchObject({ kind: 'fitted', profile: 'talk-2020', fittedTo: ['talk-2020'] });
      expect(provenance.heldOut).toBeNull();
      expect(uncertainty.intervalUs[0]).toBeLessThan(periodUs);
      expect(uncertainty.intervalUs[1]).toBeGreaterThan(periodUs);
      expect(uncertainty.sdUs).toBeGreaterThan(0.02 * periodUs);
    }
  });

  test('with the profile prior says of each bar that nothing was fitted', async () => {
    for (const { provenance } of (await talk('--profile', 'prior')).bars) {
      expect(provenance).toMatchObject({ kind: 'predicted', profile: 'prior', fittedTo: [], overrides: [] });
      expect(provenance.heldOut).toContain('talk-2020 (no cost was fitted to it');
      expect(provenance.heldOut).toContain('one choice was moved towards it');
    }
  });

  test('is the same to the byte for the same seed, and not for another', async () => {
    const [one, again, other] = await Promise.all([
      qd1(['talk', '--json', '--seed', 'x']),
      qd1(['talk', '--json', '--seed', 'x']),
      qd1(['talk', '--json', '--seed', 'y']),
    ]);
    expect(one.stdout).toBe(again.stdout);
    expect(one.stdout).not.toBe(other.stdout);
  });
});

describe('qd1 talk', () => {
  test('prints the page of the documents', async () => {
    const { code, stdout, stderr } = await qd1(['talk', '--seed', '1']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectCurrent('docs/examples/talk.txt', stdout);
  });

  test('fits a terminal of 100 columns, and one of 80', async () => {
    for (const columns of [100, 80]) {
      const { stdout } = await qd1(['talk'], { terminal: { stdout: columns }, env: { NO_COLOR: '1' } });
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    }
  });

  test('says what nothing was fitted to, and of each claim of the talk whether it holds', async () => {
    const { stdout: prior } = await qd1(['talk', '--profile', 'prior']);
    expect(prior).toContain('Profile prior: nothing is fitted.');
    expect(prior.replaceAll(/\s+/g, ' ')).toContain('whoever chose the costs knew its graph');
    const { stdout } = await qd1(['talk']);
    expect(stdout).toContain('Profile talk-2020: fitted to talk-2020.');
    const { claims } = await talk();
    const told = stdout.split('\n');
    for (const { left, relation, right, holds } of claims) {
      const claim = `${holds ? 'yes' : 'NO '}  ${left} ${{ lower: '<', higher: '>', alike: '≈' }[relation]} ${right}`;
      expect(
        told.some((line) => line.startsWith(claim)),
        claim,
      ).toBe(true);
    }
  });

  test('with a precision that was asked for and not reached warns and ends with 3', async () => {
    const { code, stdout, stderr } = await qd1(['talk', '--json', '--precision', '0.0001%']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^qd1: B0, .* did not reach the precision of 0\.0001%; ask for a coarser one\n$/);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  });

  test('is coloured on a terminal only, and never against NO_COLOR', async () => {
    const terminal = { stdout: 100 };
    expect(isColored((await qd1(['talk'])).stdout)).toBe(false);
    expect(isColored((await qd1(['talk'], { terminal })).stdout)).toBe(true);
    expect(
      isColored((await qd1(['talk'], { terminal, env: { NO_COLOR: '1', FORCE_COLOR: '1' } })).stdout),
    ).toBe(false);
    expect(isColored((await qd1(['talk'], { env: { FORCE_COLOR: '1' } })).stdout)).toBe(true);
    expect(isColored((await qd1(['talk', '--color', 'never'], { terminal })).stdout)).toBe(false);
    expect(isColored((await qd1(['talk', '--output', temporary('talk.txt')], { terminal })).stdout)).toBe(
      false,
    );
  });

  test('shows progress where a person watches, and nowhere else', async () => {
    const watched = await qd1(['talk', '--json'], { terminal: { stderr: 80 } });
    expect(watched.stderr).toContain('simulating V1');
    expect(() => JSON.parse(watched.stdout) as unknown).not.toThrow();
    expect((await qd1(['talk', '--quiet'], { terminal: { stderr: 80 } })).stderr).toBe('');
    expect((await qd1(['talk'])).stderr).toBe('');
  });

  test('draws the ladder in either theme, and as PNG', async () => {
    const [light, dark, png] = [temporary('light.svg'), temporary('dark.svg'), temporary('ladder.png')];
    await qd1(['talk', '--svg', light, '--png', png]);
    await qd1(['talk', '--svg', dark, '--theme', 'dark']);
    expect(readFileSync(light, 'utf8')).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(readFileSync(dark, 'utf8')).not.toBe(readFileSync(light, 'utf8'));
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  });
});
