import { describe, expect, test } from 'vitest';
import {
  FEWEST_RUNS,
  orderOf,
  type Rule,
  type RunOutcome,
  runRounds,
} from '../../../../calibration/measure/fio/rounds.js';
import { RandomStreams } from '../../../../sim/random.js';

const conditions = ['a', 'b', 'c'];
const rule: Rule = { seed: '7', precision: 0.05, budgetSeconds: 100, secondsARun: 1 };

/** Runs that take a second and draw from `draw`; a clock that they move. */
function simulated(draw: (condition: string, round: number) => number | null) {
  const made: RunOutcome[] = [];
  let seconds = 0;
  return {
    made,
    elapsed: () => seconds,
    run: async (condition: string, round: number): Promise<RunOutcome> => {
      seconds++;
      const value = draw(condition, round);
      const outcome = { round, condition, figures: value === null ? null : [value, value / 2] };
      made.push(outcome);
      return await Promise.resolve(outcome);
    },
  };
}

function noisy(spread: number) {
  const stream = new RandomStreams('noise').stream('runs');
  return () => 50 + spread * (stream.nextUniform() - 0.5);
}

describe('rounds', () => {
  test('of steady runs end with precision, after as few as an interval needs', async () => {
    const { made, elapsed, run } = simulated(noisy(1));
    expect(await runRounds(conditions, rule, [], elapsed, run)).toBe('precision');
    expect(made).toHaveLength(FEWEST_RUNS * conditions.length);
  });

  test('go on with what is noisy alone', async () => {
    const noise = noisy(25);
    const { made, elapsed, run } = simulated((condition) => (condition === 'b' ? noise() : 50));
    expect(await runRounds(conditions, rule, [], elapsed, run)).toBe('precision');
    const count = (of: string) => made.filter(({ condition }) => condition === of).length;
    expect(count('a')).toBe(FEWEST_RUNS);
    expect(count('b')).toBeGreaterThan(10);
  });

  test('end when time is up, and never begin a run that would not end in time', async () => {
    const { made, elapsed, run } = simulated(noisy(100));
    expect(await runRounds(conditions, { ...rule, budgetSeconds: 20.5 }, [], elapsed, run)).toBe('budget');
    expect(made).toHaveLength(20);
  });

  test('hold every condition once, in another order each, the same for the same seed', async () => {
    const { made, elapsed, run } = simulated(() => 50);
    await runRounds(conditions, rule, [], elapsed, run);
    const rounds = Array.from({ length: FEWEST_RUNS }, (_, round) =>
      made.filter((outcome) => outcome.round === round).map(({ condition }) => condition),
    );
    for (const [round, order] of rounds.entries()) {
      expect([...order].sort()).toEqual(conditions);
      expect(order).toEqual(orderOf(round, conditions, '7'));
    }
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(1);
    expect(orderOf(0, [...'abcdefgh'], '8')).not.toEqual(orderOf(0, [...'abcdefgh'], '7'));
  });

  test('leave a condition alone that failed twice, and count one accident', async () => {
    const { made, elapsed, run } = simulated((condition, round) =>
      condition === 'c' || (condition === 'a' && round === 2) ? null : 50,
    );
    expect(await runRounds(conditions, rule, [], elapsed, run)).toBe('precision');
    const count = (of: string) => made.filter(({ condition }) => condition === of).length;
    expect([count('a'), count('b'), count('c')]).toEqual([FEWEST_RUNS + 1, FEWEST_RUNS, 2]);
  });

  test('say so when nothing runs', async () => {
    const { elapsed, run } = simulated(() => null);
    expect(await runRounds(conditions, rule, [], elapsed, run)).toBe('nothing ran');
  });

  test('that were interrupted go on to the same runs as if they had not been', async () => {
    const draw = (condition: string, round: number) => 50 + round + condition.charCodeAt(0) / 10;
    const whole = simulated(draw);
    await runRounds(conditions, rule, [], whole.elapsed, whole.run);
    for (const stop of [1, 5, 11]) {
      const rest = simulated(draw);
      const done = whole.made.slice(0, stop);
      await runRounds(conditions, rule, done, rest.elapsed, rest.run);
      expect([...done, ...rest.made]).toEqual(whole.made);
    }
  });
});
