import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type PollingCall, replayPolling } from '../../analysis/replay-polling.js';
import { readPollingSequence } from '../../formats/qemu-polling.js';
import { defaultPollParameters } from '../../models/poll-adaptation.js';
import { ConfigError } from '../../sim/errors.js';

const name = 'null10us_p200000_g2_s2.csv';
const recorded: readonly PollingCall[] = readPollingSequence(
  readFileSync(new URL(`../../data/qemu-polling/sequences/${name}`, import.meta.url), 'utf8'),
  name,
);
const parameters = { pollMaxNs: 200_000, pollGrow: 2, pollShrink: 2 };

/** The recording with one call changed. */
function corrupted(index: number, change: Partial<PollingCall>): PollingCall[] {
  return recorded.map((call, i) => (i === index ? { ...call, ...change } : call));
}

describe('replayPolling', () => {
  test('counts a real recording and finds no difference in it', () => {
    expect(replayPolling(recorded, parameters)).toEqual({
      calls: 860,
      firstDifference: null,
      grows: recorded.filter(({ event }) => event === 'grow').length,
      shrinks: recorded.filter(({ event }) => event === 'shrink').length,
      kept: recorded.filter(({ event }) => event === 'keep').length,
    });
  });

  test('names line, wait, and both answers of the first difference', () => {
    expect(replayPolling(corrupted(0, { newNs: 8000 }), parameters).firstDifference).toEqual({
      line: 2,
      blockNs: 37_966,
      recorded: { event: 'grow', oldNs: 0, newNs: 8000 },
      model: { event: 'grow', oldNs: 0, newNs: 4000 },
    });
  });

  test('notices a wrong event and a wrong time before', () => {
    const grow = recorded.findIndex(({ event }, index) => index > 10 && event === 'grow');
    expect(replayPolling(corrupted(grow, { event: 'shrink' }), parameters).firstDifference?.line).toBe(
      grow + 2,
    );
    expect(replayPolling(corrupted(grow, { oldNs: 1 }), parameters).firstDifference?.line).toBe(grow + 2);
  });

  test('notices a call that is missing, where it first matters', () => {
    const missing = recorded.filter((_, index) => index !== 0);
    expect(replayPolling(missing, parameters).firstDifference?.recorded.oldNs).toBe(4000);
  });

  test('counts all of a recording that differs', () => {
    const { calls, grows, shrinks, kept } = replayPolling(corrupted(0, { newNs: 8000 }), parameters);
    expect([calls, grows + shrinks + kept]).toEqual([860, 860]);
  });

  test('starts a cut-out from the polling time it is given', () => {
    const from = recorded.findIndex(({ event }, index) => index > 100 && event !== 'keep');
    const cut = recorded.slice(from);
    expect(replayPolling(cut, parameters, recorded[from].oldNs).firstDifference).toBeNull();
    expect(replayPolling(cut, parameters, (recorded[from].oldNs ?? 0) + 1).firstDifference?.line).toBe(2);
  });

  test('of nothing finds nothing', () => {
    expect(replayPolling([], defaultPollParameters)).toEqual({
      calls: 0,
      firstDifference: null,
      grows: 0,
      shrinks: 0,
      kept: 0,
    });
  });

  test('refuses parameters that QEMU would not take', () => {
    expect(() => replayPolling(recorded, { ...parameters, pollMaxNs: -1 })).toThrow(ConfigError);
  });
});
