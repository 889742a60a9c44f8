/** The recorded traces of QEMU 7.2, replayed from arrival times alone. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replayArrivals } from '../../analysis/replay-arrivals.js';
import { readPollingTrace } from '../../formats/qemu-trace.js';
import { ConfigError } from '../../sim/errors.js';

const folder = 'data/qemu-polling/traces';
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.csv'))
  .map((name) => name.slice(0, -4));
const read = (name: string, ext: string): string => readFileSync(`${folder}/${name}.${ext}`, 'utf8');

/** Made-up clocks, no clocks, or no arrivals. */
const untold = /^(forced|log_only|probe_only)_/;
const told = names.filter((name) => !untold.test(name));

/** Calls that end as recorded, and after which poll_ns is as recorded too, in percent, rounded down. */
const agreement: Readonly<Record<string, readonly [end: number, pollNs: number]>> = {
  file_io_uring_p32768: [99, 99],
  file_native_p200000_g2_s2: [97, 96],
  file_threads_p32768: [100, 98],
  null0us_p32768: [100, 100],
  null100us_p200000: [99, 93],
  null10us_p100000_g3_s0: [95, 92],
  null10us_p200000_fromboot: [95, 95],
  null10us_p200000_g0_s2_think1000: [93, 47],
  null10us_p200000_g2_s2: [98, 95],
  null10us_p200000_g4_s4: [96, 93],
  null10us_p200000_q2_2threads: [85, 83],
  null10us_p32768: [99, 95],
  null20us_p200000: [99, 99],
  null50us_p100000_g3_s2_think100: [99, 97],
  null50us_p200000_g0_s0_think100: [100, 99],
  null50us_p32768: [100, 100],
  null5us_p200000: [92, 89],
};

const replays = told.map((name) =>
  replayArrivals(readPollingTrace(read(name, 'csv'), read(name, 'json'), `${name}.csv`)),
);

test('at least 95 % of the recorded calls of all traces end as recorded', () => {
  const calls = replays.reduce((n, one) => n + one.calls, 0);
  const same = replays.reduce((n, one) => n + one.sameEnd, 0);
  expect(calls).toBeGreaterThan(5000);
  expect(same / calls).toBeGreaterThanOrEqual(0.95);
  expect(replays.reduce((n, one) => n + one.samePollNs, 0) / calls).toBeGreaterThanOrEqual(0.92);
});

test.each(replays.map((one) => [one.name, one] as const))('%s agrees as far as is said', (name, one) => {
  const [end, pollNs] = agreement[name];
  expect(Math.floor((100 * one.sameEnd) / one.calls)).toBeGreaterThanOrEqual(end);
  expect(Math.floor((100 * one.samePollNs) / one.calls)).toBeGreaterThanOrEqual(pollNs);
});

test('a replay that goes another way is seen: with the wrong shrink, far fewer calls agree', () => {
  const trace = readPollingTrace(read('null10us_p32768', 'csv'), read('null10us_p32768', 'json'), 'x.csv');
  const wrong = replayArrivals({ ...trace, parameters: { ...trace.parameters, pollMaxNs: 200_000 } });
  const right = replays.find(({ name }) => name === 'null10us_p32768')!;
  expect(wrong.sameEnd).toBeLessThan(right.sameEnd * 0.8);
});

test.each(names.filter((name) => untold.test(name)))(
  '%s is refused, since it does not tell arrivals',
  (name) => {
    expect(() => readPollingTrace(read(name, 'csv'), read(name, 'json'), name)).toThrow(ConfigError);
    expect(() => readPollingTrace(read(name, 'csv'), read(name, 'json'), name)).toThrow(
      /^\S+: this trace cannot be replayed from arrivals, since it/,
    );
  },
);

test('what is no trace is an error that names the line', () => {
  const settings = read('null0us_p32768', 'json');
  expect(() => readPollingTrace('a,b\n', settings, 'x.csv')).toThrow('x.csv:1: a polling trace begins with');
  expect(() => readPollingTrace('time_ns,thread,event,a,b,c\nx\n', settings, 'x.csv')).toThrow(
    'x.csv:2: "x" is no row',
  );
  expect(() => readPollingTrace('', '{', 'x.csv')).toThrow(
    'x.csv: the settings beside the trace are not JSON',
  );
});
