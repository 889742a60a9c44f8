/** The public face of analysis: what one does with a scenario. */
export * from './compare.js';
export * from './cost-tables.js';
export * from './distribution-distance.js';
export * from './measured.js';
export * from './replay-polling.js';
export * from './result.js';
export { simulate } from './simulate.js';
export type { SimulateOptions } from './simulate.js';
export * from './talk.js';
export * from './twin/modes.js';
export * from './twin/twin.js';
export * from './claims.js';
export * from './experiment.js';
export * from './steps.js';
