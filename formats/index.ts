export { readFio } from './fio/fio-json.js';
export type { FioDirection, FioLatency, FioRun } from './fio/fio-run.js';
export { whatItSupports } from './fio/support.js';
export { foldedCpu, foldedPath } from './folded-stacks.js';
export { readMachineConfig } from './machine-config.js';
export { perfettoJson } from './perfetto/perfetto.js';
export { traceJson } from './trace-json.js';
