export { readFio } from './fio/fio-json.js';
export type { FioDirection, FioLatency, FioRun } from './fio/fio-run.js';
export { whatItSupports } from './fio/support.js';
