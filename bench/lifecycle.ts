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

/** Who works at each stage: down to the last actor and up again. */
const ACTOR_OF_STAGE = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0];
/** The stage whose work races a time-out. */
const RACED = 10;
const TIMEOUT_NS = 200_000;
/** The stages of the ledger. */
const PHASES = ['down', 'up'];

/** One who works: a processor with its one context, and the site of its waits. */
class Actor {
  readonly processor: Processor;
  readonly timeline: Timeline;
  readonly waiting: Site;

  constructor(id: number, calendar: Calendar, ledger: Ledger) {
    const actor = `actor ${id}`;
    this.timeline = new Timeline(id, actor, ledger, calendar.state);
    this.processor = new Processor(calendar, this.timeline, { enter() {}, leave() {} });
    this.processor.enter(new Context(calendar, actor));
    this.waiting = ledger.site({ actor, mechanism: 'wait', cost: 'wait', category: 'idle', sampler: null });
    if (id > 0) this.processor.wait(this.waiting);
  }
}

/** One stage of the request. */
class Stage {
  readonly site: Site;
  /** The first step of the stage that follows. */
  next: () => void = () => {};
  private readonly run: Lifecycle;
  private readonly actor: Actor;
  private readonly from: Actor;
  private readonly phase: number;

  /** @param from who had the request before */
  constructor(run: Lifecycle, actor: Actor, from: Actor, site: Site, phase: number) {
    this.run = run;
    this.actor = actor;
    this.from = from;
    this.site = site;
    this.phase = phase;
  }

  readonly work = (): void => {
    const { processor } = this.actor;
    if (this.run.delays === null) processor.charge(this.site);
    else processor.chargeNs(this.site, this.run.nextDelay());
    processor.then(this.next);
  };

  /** The actor is woken with the request, and who had it waits. */
  readonly take = (): void => {
    const { run, actor, from } = this;
    from.processor.wait(from.waiting);
    actor.processor.endWait(from.timeline.id);
    run.paths.handOver(run.path, this.phase, actor.timeline);
    this.work();
  };

  readonly workAgainstTime = (): void => {
    this.run.calendar.after(this.run.timeout, TIMEOUT_NS);
    this.work();
  };

  readonly takeInTime = (): void => {
    this.run.calendar.cancel(this.run.timeout);
    this.take();
  };
}

export class Lifecycle implements Workload {
  readonly calendar: Calendar = new Calendar();
  readonly paths: CriticalPaths;
  readonly path: RequestPath;
  readonly timeout: number;
  readonly delays: Int32Array | null;
  private readonly ledger = new Ledger(PHASES);
  private readonly stages: readonly Stage[];
  private delaysUsed = 0;
  private left = 0;

  /** @param delays TABLE_LENGTH delays to step through; null to draw each from a quantile table */
  constructor(delays: Int32Array | null) {
    const { calendar, ledger } = this;
    this.delays = delays;
    const actors = [0, 1, 2, 3].map((id) => new Actor(id, calendar, ledger));
    const timelines = actors.map((actor) => actor.timeline);
    this.paths = new CriticalPaths(timelines, ledger, calendar.state);
    this.path = new RequestPath(timelines[0]);
    this.timeout = calendar.timer('time-out', () => {
      throw new Error('the time-out fired');
    });
    const table = new QuantileTable(STAGE_DELAY);
    this.stages = stageStreams().map((stream, i) => {
      const actor = actors[ACTOR_OF_STAGE[i]];
      const site = ledger.site({
        actor: actor.processor.name,
        mechanism: 'work',
        cost: `stage ${i}`,
        category: 'work',
        sampler: new Sampler(table, stream),
      });
      return new Stage(this, actor, actors[ACTOR_OF_STAGE[Math.max(i - 1, 0)]], site, i <= RACED ? 0 : 1);
    });
    for (let i = 1; i < STAGES; i++) this.stages[i - 1].next = this.firstStep(i);
    this.stages[STAGES - 1].next = this.complete;
  }

  run(requests: number): void {
    this.left = requests;
    this.stages[0].work();
    this.calendar.run();
  }

  nextDelay(): number {
    return this.delays![this.delaysUsed++ & (TABLE_LENGTH - 1)];
  }

  get nowNs(): number {
    return this.calendar.now;
  }

  get values(): number[] {
    return this.stages.map(({ site }) => this.ledger.busyNs[site.id]);
  }

  /** The same, as the critical path of the requests has it. */
  get criticalValues(): number[] {
    const { criticalNs, capacity } = this.ledger;
    return this.stages.map(({ site }) => criticalNs[site.id] + criticalNs[capacity + site.id]);
  }

  private firstStep(i: number): () => void {
    const stage = this.stages[i];
    if (i === RACED) return stage.workAgainstTime;
    if (i === RACED + 1) return stage.takeInTime;
    return ACTOR_OF_STAGE[i] === ACTOR_OF_STAGE[i - 1] ? stage.work : stage.take;
  }

  /** A request is done; the next one begins in the same hands. */
  private readonly complete = (): void => {
    this.paths.handOver(this.path, 1, this.path.holder);
    if (--this.left > 0) this.stages[0].work();
  };
}
