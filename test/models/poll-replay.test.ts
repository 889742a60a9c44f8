import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { replayPolling } from '../../analysis/replay-polling.js';
import { readPollingSequence } from '../../formats/qemu-polling.js';
import { defaultPollParameters, type PollParameters } from '../../models/poll-adaptation.js';

const folder = new URL('../../data/qemu-polling/sequences/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));

/** The settings that a file was recorded with, from its name: `null10us_p200000_g2_s2.csv`. */
function settings(name: string): PollParameters {
  const setting = (letter: string): number | undefined => {
    const found = new RegExp(`_${letter}(\\d+)(?=[_.])`).exec(name);
    return found === null ? undefined : Number(found[1]);
  };
  return {
    pollMaxNs: setting('p') ?? defaultPollParameters.pollMaxNs,
    pollGrow: setting('g') ?? defaultPollParameters.pollGrow,
    pollShrink: setting('s') ?? defaultPollParameters.pollShrink,
  };
}

describe('the rule answers every recorded aio_poll() of QEMU 7.2 as QEMU did', () => {
  test.each(files)('%s', (name) => {
    const calls = readPollingSequence(readFileSync(new URL(name, folder), 'utf8'), name);
    const replay = replayPolling(calls, settings(name));
    expect(replay.firstDifference).toBeNull();
    expect(replay.grows + replay.shrinks + replay.kept).toBe(calls.length);
    expect(replay.grows).toBeGreaterThan(0);
  });
});

test('22 runs, 19,860 calls, with every setting in some of them', () => {
  const total = files.reduce((sum, name) => {
    return sum + readPollingSequence(readFileSync(new URL(name, folder), 'utf8'), name).length;
  }, 0);
  expect([files.length, total]).toEqual([22, 19_860]);
  expect(new Set(files.map((name) => settings(name).pollGrow))).toEqual(new Set([0, 1, 2, 3, 4]));
  expect(new Set(files.map((name) => settings(name).pollShrink))).toEqual(new Set([0, 2, 3, 4]));
});

test('no other setting of the rule would pass for the one recorded', () => {
  const name = 'forced_p200000_g2_s2.csv';
  const calls = readPollingSequence(readFileSync(new URL(name, folder), 'utf8'), name);
  const right = settings(name);
  const wrong: Partial<PollParameters>[] = [
    { pollMaxNs: 199_999 },
    { pollMaxNs: 200_001 },
    { pollGrow: 3 },
    { pollGrow: 1 },
    { pollShrink: 0 },
    { pollShrink: 3 },
  ];
  for (const change of wrong) {
    expect(replayPolling(calls, { ...right, ...change }).firstDifference).not.toBeNull();
  }
});
