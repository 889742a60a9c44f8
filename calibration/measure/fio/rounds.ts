/**
 * How an experiment goes on: in rounds over the conditions, each round in another random order, so that what changes
 * with time (heat, neighbours) hits all conditions alike; until every median is known well enough or time is up.
 */
import { RandomStreams } from '../../../sim/random.js';
import { medianInterval, relativeHalfWidth } from './median-interval.js';

/** What a run came to, as far as the next step depends on it. */
export interface RunOutcome {
  readonly round: number;
  readonly condition: string;
  /** The figures whose medians are asked for; null when the run failed. */
  readonly figures: readonly number[] | null;
}

/** Below 6 values no interval holds a median with 95 %. */
export const FEWEST_RUNS = 6;
/** So often a condition may fail before it is left alone: once is an accident. */
const MOST_FAILURES = 2;
/** Far more than any budget allows; a guard, not a plan. */
const MOST_ROUNDS = 10_000;

export interface Rule {
  readonly seed: string;
  /** Widest half-width of the interval of a median, as a fraction of it. */
  readonly precision: number;
  /** Time there is [s]. */
  readonly budgetSeconds: number;
  /** What a run takes [s]. */
  readonly secondsARun: number;
}

/** Why it ended. `nothing ran`: every condition failed. */
export type Ending = 'precision' | 'budget' | 'nothing ran';

/** The order of a round: the same for the same seed. */
export function orderOf(round: number, conditions: readonly string[], seed: string): string[] {
  const stream = new RandomStreams(seed).stream(`round/${round}`);
  const order = [...conditions];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(stream.nextUniform() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** Whether a condition needs no more runs: known well enough, or it does not run here. */
export function isSettled(runs: readonly RunOutcome[], precision: number): boolean {
  const figures = runs.flatMap((run) => (run.figures === null ? [] : [run.figures]));
  if (figures.length === 0) return runs.length >= MOST_FAILURES;
  if (figures.length < FEWEST_RUNS) return false;
  return figures[0].every(
    (_, index) => relativeHalfWidth(medianInterval(figures.map((values) => values[index]))) <= precision,
  );
}

/**
 * Runs round after round.
 * @param done runs of an earlier, interrupted measurement; they count, and none is made again
 * @param elapsed time since the measurement began [s]
 * @param run makes one run; what it throws ends the experiment
 */
export async function runRounds(
  conditions: readonly string[],
  rule: Rule,
  done: readonly RunOutcome[],
  elapsed: () => number,
  run: (condition: string, round: number) => Promise<RunOutcome>,
): Promise<Ending> {
  const made = [...done];
  const of = (condition: string): RunOutcome[] => made.filter((outcome) => outcome.condition === condition);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const open = conditions.filter((condition) => !isSettled(of(condition), rule.precision));
    if (open.length === 0) break;
    for (const condition of orderOf(round, conditions, rule.seed)) {
      if (!open.includes(condition)) continue;
      if (of(condition).some((outcome) => outcome.round === round)) continue;
      if (elapsed() + rule.secondsARun > rule.budgetSeconds) return 'budget';
      made.push(await run(condition, round));
    }
  }
  return made.some(({ figures }) => figures !== null) ? 'precision' : 'nothing ran';
}
