import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { afterIdle } from '../../../calibration/measure/after-idle.js';
import { primitiveObservations } from '../../../calibration/measure/observations.js';
import { primitiveMedians } from '../../../calibration/measure/primitive-medians.js';
import { type Primitive, type Primitives, readPrimitives } from '../../../calibration/measure/primitives.js';
import { costs } from '../../../models/costs/catalogue.js';

const file = new URL('../../../data/host-vm/primitives.json', import.meta.url);
const recorded = readPrimitives(readFileSync(file, 'utf8'), 'primitives.json');

/** A primitive whose every quantile is about `ns`. */
function primitive(
  name: string,
  ns: number,
  params: Primitive['params'],
  idle: Primitive['idle'] = null,
): Primitive {
  const q = Array.from({ length: 51 }, (_, index) => ns + (index - 25) / 25);
  return {
    name,
    params: { foreign_cpu_fraction: 0, ...params },
    n: 1000,
    mean: ns,
    sd: 0.6,
    p50: ns,
    q,
    idle,
  };
}

function primitives(...rounds: Primitive[][]): Primitives {
  return {
    tool: 'test',
    unit: 'ns',
    quantiles: '',
    machine: '',
    rounds: rounds.map((found, round) => ({ round, note: '', primitives: found })),
  };
}

describe('the recorded primitives', () => {
  test('are read by the same reader as measured ones', () => {
    expect(recorded.rounds).toHaveLength(7);
    expect(recorded.rounds[4].primitives.length).toBeGreaterThan(100);
  });

  test('medians are over the rounds in which others were quiet, where there are such', () => {
    const medians = primitiveMedians(recorded);
    const wake = medians.find(
      ({ name, params }) =>
        name === 'wake_eventfd_block_read' &&
        params['gap_us'] === 50 &&
        params['reader_cpu_state'] === 'idle',
    );
    expect(wake).toMatchObject({ disturbed: false });
    expect(wake?.rounds).toBeLessThan(7);
    expect(medians.find(({ name }) => name === 'memcpy_4k')?.rounds).toBe(1);
  });

  test('tell what a gap does to a wake', () => {
    const rows = afterIdle(recorded);
    expect(rows.map(({ us }) => us)).toEqual([10, 50, 200, 1000]);
    for (const { wakeIdleNs, wakeKeptAwakeNs } of rows) expect(wakeIdleNs).toBeGreaterThan(wakeKeptAwakeNs!);
  });

  test('become observations of costs that the catalogue has and that may be charged', () => {
    const found = primitiveObservations(recorded);
    expect(found.length).toBeGreaterThan(15);
    for (const { costs: sum, valueNs, sdNs, how } of found) {
      for (const [id, coefficient] of Object.entries(sum)) {
        expect(costs.get(id)?.role, id).toBe('primitive');
        expect(coefficient).toBeGreaterThan(0);
      }
      expect(valueNs).toBeGreaterThan(0);
      expect(sdNs).toBeGreaterThan(0.1 * valueNs);
      expect(how).not.toBe('');
    }
  });
});

describe('observations', () => {
  const twice = { from: 0, to: 1 };

  test('of one cost have its value, and an error of rounds and of meaning', () => {
    const found = primitiveObservations(
      primitives([primitive('cacheline_oneway', 100, twice)], [primitive('cacheline_oneway', 120, twice)]),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ costs: { line_c2c_local: 1 }, valueNs: 110 });
    expect(found[0].sdNs).toBeCloseTo(Math.sqrt(10 ** 2 + 22 ** 2), 6);
  });

  test('of a remote wake are a sum, its idle exit that of the state that was reached', () => {
    const wake = (gap: number, state: string) =>
      primitive('wake_eventfd_block_read', 5000, { gap_us: gap, reader_cpu_state: 'idle' }, [
        { state: 'POLL', entries: 3, us: 10 },
        { state, entries: 990, us: 5000 },
      ]);
    const found = primitiveObservations(primitives([wake(20, 'C1'), wake(100, 'C1E'), wake(500, 'C6')]));
    const rest = { eventfd_write: 0.5, ttwu_send: 1, sched_wake_idle: 1, eventfd_read: 0.5 };
    expect(found.map(({ costs: sum }) => sum)).toEqual([
      { ...rest, c1_exit: 1 },
      { ...rest, c1e_exit: 1 },
      { ...rest, c6_exit_skx: 1 },
    ]);
  });

  test('of one meaning at several gaps weigh as one', () => {
    const wake = (gap: number) =>
      primitive('wake_eventfd_block_read', 5000, { gap_us: gap, reader_cpu_state: 'idle' });
    const [one] = primitiveObservations(primitives([wake(20)]));
    const four = primitiveObservations(primitives([wake(20), wake(50), wake(100), wake(200)]));
    expect(four).toHaveLength(4);
    const weight = four.reduce((sum, { sdNs }) => sum + 1 / sdNs ** 2, 0);
    expect(weight).toBeCloseTo(1 / one.sdNs ** 2, 9);
    expect(four[0].how).toContain('one of 4 that weigh as one');
  });

  test('of disturbed rounds are twice as uncertain, and say so', () => {
    const [quiet] = primitiveObservations(primitives([primitive('eventfd_write', 200, {})]));
    const [loud] = primitiveObservations(
      primitives([primitive('eventfd_write', 200, { foreign_cpu_fraction: 0.5 })]),
    );
    expect(loud.sdNs).toBeCloseTo(2 * quiet.sdNs, 9);
    expect(loud.how).toContain('others had the CPUs too');
  });

  test('a round trip between two CPUs is no switch on one', () => {
    const of = (cpus: string) =>
      primitiveObservations(primitives([primitive('pingpong_eventfd_roundtrip', 4000, { cpus })]));
    expect(of('1-1')[0].costs).toEqual({ eventfd_write: 2, eventfd_read: 2, ctx_switch: 2 });
    expect(of('0-1')).toEqual([]);
  });
});

test('the clock after idling is told against the clock without', () => {
  const chain = (us: number, ns: number) => primitive('dependent_multiply', ns, { idle_us: us });
  expect(afterIdle(primitives([chain(0, 1), chain(50, 1.25)]))).toEqual([
    { us: 50, wakeIdleNs: null, wakeKeptAwakeNs: null, slowdown: 1.25 },
  ]);
});

test.each([
  ['{', 'f is no JSON'],
  ['{"unit": "us", "rounds": []}', 'f has no rounds in ns'],
  ['{"unit": "ns", "rounds": [{}]}', 'f: round 0 is {}'],
  [
    '{"unit": "ns", "rounds": [{"primitives": [{"name": "x", "params": {}, "n": -1}]}]}',
    'primitive 0 (x): n is -1',
  ],
  [
    '{"unit": "ns", "rounds": [{"primitives": [{"name": "x", "params": {}, "n": 1, "mean": 1, "sd": 1, "p50": 1, "q": [1]}]}]}',
    'q is [1]; it must be 51 numbers that do not fall',
  ],
])('%s is refused', (text, why) => {
  expect(() => readPrimitives(text, 'f')).toThrow(why);
});
