/** One slice of a scenario in a process of its own: `node model-slice.js PRESET SECONDS` prints JSON. */
import { ScenarioWorkload } from './scenario-workload.js';
import { measure } from './workload.js';

/** Processor time before the measurement [s]: by then all that is hot is compiled. */
const WARM_SECONDS = 0.6;

const [preset, seconds] = process.argv.slice(2);
const workload = new ScenarioWorkload(preset);
workload.run(1000);
const eventsPerRequest = workload.events / 1000;
const slice = measure(workload, WARM_SECONDS, Number(seconds));
process.stdout.write(`${JSON.stringify({ ...slice, eventsPerRequest })}\n`);
