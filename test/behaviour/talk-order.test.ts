/**
 * The orders that the talk states, with the catalogue's own costs and nothing fitted: which bar is above which. What
 * primitive costs alone get wrong is listed by name, so that a repair is noticed as well as a new fault.
 */
import { describe, expect, test } from 'vitest';
import { judge } from '../../analysis/claims.js';
import { simulateTalk } from '../../analysis/talk.js';
import { type Measured, talkBars } from '../../scenarios/talk.js';
import { talkClaims } from '../../scenarios/talk-claims.js';

const { bars } = simulateTalk({ profile: 'prior', seed: 'talk-order', precision: 0.002 });
const iops = (id: string): number => bars.find((bar) => bar.id === id)!.iops;

/** What was said, and what was measured, but does not follow from the priors: left, right. */
const misses: readonly (readonly [string, string, string])[] = [
  ['P1', 'B0', 'a synchronous reader on bare metal idles in POLL, which is no halt to be spared'],
  ['V4', 'B0', 'what follows an interrupt is predicted too fast, and QEMU too slow'],
  ['V5', 'B0', 'the same'],
  ['V6', 'B0', 'the same'],
  ['V4', 'P0', 'the same: VFIO by interrupt comes out as fast as bare metal was'],
  ['V5', 'P0', 'the same'],
  ['V5', 'P1', 'the same'],
  ['V6', 'P1', 'the same'],
];
const known = new Set(misses.map(([left, right]) => `${left} ${right}`));

describe('in words', () => {
  test.each(
    talkClaims.map(
      (claim) => [`${claim.left} ${claim.relation} ${claim.right}: ${claim.words}`, claim] as const,
    ),
  )('%s', (_, claim) => {
    expect(judge(claim, iops).holds).toBe(!known.has(`${claim.left} ${claim.right}`));
  });
});

describe('in figures: any two bars whose ranges are apart', () => {
  const range = (of: Measured): readonly [number, number] =>
    'iops' in of ? [of.iops, of.iops] : [of.lo ?? 0, of.hi ?? Infinity];
  const apart = talkBars.flatMap((higher) =>
    talkBars
      .filter((lower) => lower !== higher && range(higher.measured)[0] >= range(lower.measured)[1])
      .map((lower) => [higher.id, lower.id] as const),
  );

  test('are these, and three in four of all pairs at least', () => {
    expect(apart.length).toBeGreaterThan((0.75 * talkBars.length * (talkBars.length - 1)) / 2);
    const ids = new Set(apart.map(([higher, lower]) => `${higher} ${lower}`));
    expect(
      misses.filter(([left, right]) => !ids.has(`${left} ${right}`)),
      'no miss without a claim',
    ).toEqual([]);
  });

  test.each(apart)('%s is above %s', (higher, lower) => {
    expect(iops(higher) > iops(lower)).toBe(!known.has(`${higher} ${lower}`));
  });
});

test('the steps from V0 to V6 go in the right direction, each of them', () => {
  const ladder = ['V0', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'].map(iops);
  expect(ladder.toSorted((a, b) => a - b)).toEqual(ladder);
});
