/**
 * One slice in a process of its own, so that no workload runs on what the compiler learned from another:
 * `node slice.js qd1|js WORKLOAD SECONDS` prints operations and seconds as JSON.
 */
import { Hold } from './hold.js';
import { holdDelays, lifecycleDelays } from './inputs.js';
import { jsPeer } from './js-peer.js';
import { Lifecycle } from './lifecycle.js';
import { measure, pendingOf, type Workload, type WorkloadName } from './workload.js';

/** Processor time before the measurement [s]: by then all that is hot is compiled. */
const WARM_SECONDS = 0.3;

function ours(name: WorkloadName): Workload {
  const pending = pendingOf(name);
  if (pending !== null) return new Hold(pending, holdDelays(pending));
  return new Lifecycle(name === 'lifecycle-table' ? lifecycleDelays() : null);
}

const [engine, name, seconds] = process.argv.slice(2) as [string, WorkloadName, string];
const workload = engine === 'js' ? await jsPeer(name) : ours(name);
process.stdout.write(`${JSON.stringify(measure(workload, WARM_SECONDS, Number(seconds)))}\n`);
