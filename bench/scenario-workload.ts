/** A scenario of the models as a workload: requests of the real thing, stage totals on. */
import { Gatherer, Latencies } from '../analysis/gather.js';
import { priorTables } from '../analysis/simulate.js';
import { assemble, type Machine } from '../scenarios/assemble.js';
import { presetById } from '../scenarios/presets.js';
import type { Workload } from './workload.js';

export class ScenarioWorkload implements Workload {
  readonly values: number[] = [];
  /** Events fired so far. */
  events = 0;
  private readonly machine: Machine;
  private left = 0;
  private started = false;

  constructor(id: string) {
    const scenario = presetById(id);
    const latencies = new Latencies(scenario.fio.ioengine);
    // What a run gathers of each request, and a stop when the batch is done.
    const gatherer = new Gatherer(latencies, 0, Infinity);
    this.machine = assemble(scenario, {
      tables: priorTables,
      rootSeed: 'bench',
      observer: {
        completed: (startNs, issueNs, completionNs) => {
          gatherer.completed(startNs, issueNs, completionNs);
          if (--this.left === 0) this.machine.chassis.calendar.stop();
        },
      },
    });
  }

  get nowNs(): number {
    return this.machine.chassis.calendar.now;
  }

  run(requests: number): void {
    const { calendar } = this.machine.chassis;
    this.left = requests;
    if (!this.started) this.machine.start();
    this.started = true;
    calendar.run();
    this.events = calendar.eventsFired;
  }
}
