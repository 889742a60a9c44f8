/**
 * The lifecycle workload: one closed-loop request through 20 sequential stages on 4 actors; stage 10 races a
 * time-out that is always cancelled. Through the interface that the models use, with stage totals.
 *
 * As in the models, a request goes down through the actors and comes back up: each works through a burst of
 * stages, wakes the next and waits; and its part of the critical path is charged when the request changes hands.
 */
import { Calendar } from '../sim/calendar.js';
import { CriticalPaths, RequestPath } from '../sim/critical-path.js';
import { Ledger, type Site } from '../sim/ledger.js';
import { Context, Processor } from '../sim/processor.js';
import { QuantileTable, Sampler } from '../sim/quantile-table.js';
import { Timeline } from '../sim/timeline.js';
import { STAGE_DELAY, STAGES, stageStreams, TABLE_LENGTH } from './inputs.js';
import type { Workload } from './workload.js';

/** Who works at each stage. */
const ACTOR_OF_STAGE = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0];
/** The stage whose work races a time-out. */
const RACED = 10;
const TIMEOUT_NS = 200_000;
/** Stages of the ledger: on the way down to the last actor, and up again. */
const DOWN = 0;
const UP = 1;

/** One who works: a processor with its one context, and the site of its waits. */
class Actor {
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly waiting: Site;

  constructor(id: number, calendar: Calendar, ledger: Ledger) {
    const name = `actor ${id}`;
    this.timeline = new Timeline(id, name, ledger, calendar.state);
    this.processor = new Processor(calendar, this.timeline, { enter() {}, leave() {} });
    this.processor.enter(new Context(calendar, name));
    this.waiting = ledger.site({ actor: name, mechanism: 'wait', cost: 'wait', category: 'idle', sampler: null });
    if (id > 0) this.processor.wait(this.waiting);
  }
}

export class Lifecycle implements Workload {
  private readonly calendar = new Calendar();
  private readonly ledger = new Ledger(['down', 'up']);
  private readonly actors = [0, 1, 2, 3].map((id) => new Actor(id, this.calendar, this.ledger));
  private readonly paths: CriticalPaths;
  private readonly path: RequestPath;
  private readonly timeout: number;
  private readonly sites: Site[] = [];
  private readonly steps: (() => void)[] = [];
  private left = 0;

  /** @param delays TABLE_LENGTH delays to step through; null to draw each from a quantile table */
  constructor(delays: Int32Array | null) {
    const timelines = this.actors.map((actor) => actor.timeline);
    this.paths = new CriticalPaths(timelines, this.ledger, this.calendar.state);
    this.path = new RequestPath(timelines[0]);
    this.timeout = this.calendar.timer('time-out', () => {
      throw new Error('the time-out fired');
    });
    const table = new QuantileTable(STAGE_DELAY);
    const streams = stageStreams();
    let k = 0;
    for (let stage = 0; stage < STAGES; stage++) {
      const { processor } = this.actors[ACTOR_OF_STAGE[stage]];
      const sampler = new Sampler(table, streams[stage]);
      const site = this.ledger.site({
        actor: processor.name,
        mechanism: 'work',
        cost: `stage ${stage}`,
        category: 'work',
        sampler,
      });
      this.sites.push(site);
      const next = stage + 1;
      const { steps } = this;
      const work =
        delays === null
          ? (): void => {
              processor.charge(site);
              processor.then(steps[next]);
            }
          : (): void => {
              processor.chargeNs(site, delays[k++ & (TABLE_LENGTH - 1)]);
              processor.then(steps[next]);
            };
      steps.push(this.begin(stage, work));
    }
    this.steps.push(() => this.complete());
  }

  run(requests: number): void {
    this.left = requests;
    this.steps[0]();
    this.calendar.run();
  }

  get nowNs(): number {
    return this.calendar.now;
  }

  get values(): number[] {
    return this.sites.map((site) => this.ledger.busyNs[site.id]);
  }

  /** The same, as the critical path of the requests has it. */
  get criticalValues(): number[] {
    const { criticalNs, capacity } = this.ledger;
    return this.sites.map((site) => criticalNs[DOWN * capacity + site.id] + criticalNs[UP * capacity + site.id]);
  }

  /** What happens as a stage begins, before its own work. */
  private begin(stage: number, work: () => void): () => void {
    const { calendar, timeout } = this;
    if (stage === RACED) {
      return () => {
        calendar.after(timeout, TIMEOUT_NS);
        work();
      };
    }
    const actor = this.actors[ACTOR_OF_STAGE[stage]];
    const from = this.actors[ACTOR_OF_STAGE[Math.max(0, stage - 1)]];
    if (actor === from) return work;
    return () => {
      if (stage === RACED + 1) calendar.cancel(timeout);
      from.processor.wait(from.waiting);
      actor.processor.endWait(from.timeline.id);
      this.paths.handOver(this.path, stage <= RACED ? DOWN : UP, actor.timeline);
      work();
    };
  }

  /** A request is done, and the next begins in the same hands. */
  private complete(): void {
    this.paths.handOver(this.path, UP, this.actors[0].timeline);
    if (--this.left > 0) this.steps[0]();
  }
}
