/**
 * The lifecycle workload: one closed-loop request through 20 sequential stages that alternate between 4 actors;
 * stage 10 races a timeout that is always cancelled. Through the interface that the models use, with stage totals.
 */
import { Calendar } from '../sim/calendar.js';
import { CriticalPaths, RequestPath } from '../sim/critical-path.js';
import type { Distribution } from '../sim/distributions.js';
import { Ledger, type Site } from '../sim/ledger.js';
import { Context, Processor } from '../sim/processor.js';
import { QuantileTable, Sampler } from '../sim/quantile-table.js';
import { RandomStreams } from '../sim/random.js';
import { Timeline } from '../sim/timeline.js';

const STAGES = 20;
const ACTORS = 4;
/** The stage whose work races a time-out. */
const RACED = 10;
const TIMEOUT_NS = 200_000;

/** Runs `requests` requests and returns the simulated time [ns]. */
export function lifecycle(requests: number, delay: Distribution): number {
  const calendar = new Calendar();
  const streams = new RandomStreams('lifecycle');
  const ledger = new Ledger(['request']);
  const table = new QuantileTable(delay);
  const timelines: Timeline[] = [];
  const paths = new CriticalPaths(timelines, ledger, calendar.state);
  const idle = { enter(): void {}, leave(): void {} };
  const processors: Processor[] = [];
  const waits: Site[] = [];
  for (let a = 0; a < ACTORS; a++) {
    const timeline = new Timeline(a, `actor ${a}`, ledger, calendar.state);
    timelines.push(timeline);
    const processor = new Processor(calendar, timeline, idle);
    processor.enter(new Context(calendar, `actor ${a}`));
    processors.push(processor);
    waits.push(ledger.site({ actor: `actor ${a}`, mechanism: 'wait', cost: 'wait', category: 'idle', sampler: null }));
    processor.wait(waits[a]);
  }
  const timeout = calendar.timer('time-out', () => {
    throw new Error('the time-out fired');
  });
  const path = new RequestPath(timelines[0]);
  let done = 0;
  const steps: (() => void)[] = [];
  for (let stage = 0; stage < STAGES; stage++) {
    const actor = processors[stage % ACTORS];
    const from = (stage + ACTORS - 1) % ACTORS;
    const site = ledger.site({
      actor: actor.name,
      mechanism: 'work',
      cost: `stage ${stage}`,
      category: 'work',
      sampler: new Sampler(table, streams.stream(`stage ${stage}`)),
    });
    const next = (stage + 1) % STAGES;
    steps.push(() => {
      processors[from].wait(waits[from]);
      actor.endWait(from);
      if (stage === 0) {
        paths.handOver(path, 0, actor.timeline);
        if (++done > requests) return;
      }
      if (stage === RACED) calendar.after(timeout, TIMEOUT_NS);
      if (stage === RACED + 1) calendar.cancel(timeout);
      actor.charge(site);
      actor.then(steps[next]);
    });
  }
  steps[0]();
  calendar.run();
  return calendar.now;
}
