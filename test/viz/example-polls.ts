/** Adaptive polling: recorded in QEMU 7.2, the rule applied to the same calls, and invented runs. */
import { readFileSync } from 'node:fs';
import type { PollCall, PollSeries, PollTimeData } from '../../viz/index.js';

const recordings = new URL('../../data/qemu-polling/sequences/', import.meta.url);

/** The first calls of a recorded run; a row without `old` and `new` kept the polling time. */
export function recorded(file: string, from: number, to: number): PollSeries {
  const rows = readFileSync(new URL(`${file}.csv`, recordings), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  let pollNs = 0;
  const calls = rows.map((row): PollCall => {
    const [block, , , after] = row.split(',');
    const pollNsBefore = pollNs;
    if (after) pollNs = Number(after);
    return { blockNs: Number(block), pollNsBefore, pollNsAfter: pollNs };
  });
  return { name: 'QEMU 7.2.22', kind: 'measured', calls: calls.slice(from, to) };
}

interface Rule {
  readonly maxNs: number;
  readonly grow?: number;
  readonly shrink?: number;
}

/** QEMU's rule up to 9.2. */
function adapt(pollNs: number, blockNs: number, { maxNs, grow = 2, shrink = 0 }: Rule): number {
  if (blockNs <= pollNs || blockNs === maxNs) return pollNs;
  if (blockNs > maxNs) return shrink === 0 ? 0 : Math.floor(pollNs / shrink);
  return Math.min(maxNs, pollNs === 0 ? 4000 : pollNs * grow);
}

/** The rule applied to given lengths. */
export function simulated(blocksNs: readonly number[], rule: Rule, startNs = 0): PollSeries {
  let pollNs = startNs;
  let atUs = 0;
  const calls = blocksNs.map((blockNs): PollCall => {
    const pollNsBefore = pollNs;
    pollNs = adapt(pollNs, blockNs, rule);
    atUs += blockNs / 1000 + 2.5;
    return { atUs, blockNs, pollNsBefore, pollNsAfter: pollNs };
  });
  return { name: 'the rule of 2.9 to 9.2', kind: 'simulated', calls };
}

/** Numbers that look like luck and are the same in every run, 0 to 1. */
function luck(): () => number {
  let state = 20_201_030;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Waits of a guest that asks, a drive that answers, and now and then of a guest that is busy elsewhere. */
function waits(count: number, pauseNs: number): number[] {
  const next = luck();
  return Array.from({ length: count }, (_, index) => {
    if (next() < 0.04) return Math.round(pauseNs * (0.4 + next() * next() * 20));
    return Math.round(index % 2 === 0 ? 3600 + 900 * next() : 7000 + 1500 * next() ** 3);
  });
}

const invented = 'Invented waits, the rule of QEMU up to 9.2.';
const subtitle = 'Each call of aio_poll() in an IOThread, and how long it polls before it sleeps';

/** Forty calls, all below the maximum but two. */
export const fewCalls: PollTimeData = {
  title: 'One long wait, and the IOThread has to learn again',
  subtitle,
  source: invented,
  pollMaxNs: 32_768,
  series: [simulated([...waits(24, 9000), 60_000, ...waits(15, 9000)], { maxNs: 32_768 })],
};

/** A drive that is a little slower than the maximum: polling flips between nothing and little. */
export const flipping: PollTimeData = {
  title: 'Waits just above poll-max-ns: polling never gets off the ground',
  subtitle,
  source: 'Recorded by this project: QEMU 7.2.22, null-co device of 10 µs under software emulation.',
  pollMaxNs: 32_768,
  series: [recorded('null10us_p32768', 200, 260)],
};

const long = recorded('null50us_p100000_g3_s2_think100', 0, 859);

/** A whole recording. */
export const wholeRun: PollTimeData = {
  title: 'A whole run: the polling time never settles',
  subtitle: 'poll-grow 3, poll-shrink 2, 100 µs of thinking between requests',
  source: 'Recorded by this project: QEMU 7.2.22, null-co device of 50 µs under software emulation.',
  pollMaxNs: 100_000,
  series: [long],
};

/** The rule applied to the calls of a recording. */
function replay({ calls }: PollSeries, rule: Rule): PollSeries {
  const blocksNs = calls.map(({ blockNs }) => blockNs);
  return simulated(blocksNs, rule, calls[0].pollNsBefore);
}

const start = recorded('null10us_p200000_fromboot', 0, 120);

/** A recording and the rule: they agree. */
export const replayed: PollTimeData = {
  title: 'The rule answers every recorded call as QEMU did',
  subtitle,
  source: 'Recorded by this project: QEMU 7.2.22, from the start of a guest under software emulation.',
  pollMaxNs: 200_000,
  series: [start, replay(start, { maxNs: 200_000 })],
};

const climb = recorded('null50us_p100000_g3_s2_think100', 184, 224);

/** A recording and a rule with another setting: they part. */
export const parting: PollTimeData = {
  ...wholeRun,
  title: 'With poll-grow 2 instead of 3 it would climb more slowly',
  subtitle: 'Recorded with poll-grow 3 and poll-shrink 2; the same calls, answered with poll-grow\u00a02',
  series: [
    climb,
    { ...replay(climb, { maxNs: 100_000, grow: 2, shrink: 2 }), name: 'the same calls with poll-grow 2' },
  ],
};

/** Five thousand calls. */
export const manyCalls: PollTimeData = {
  title: 'Five thousand calls: most of them hit',
  subtitle,
  source: invented,
  pollMaxNs: 32_768,
  series: [simulated(waits(5000, 20_000), { maxNs: 32_768 })],
};
