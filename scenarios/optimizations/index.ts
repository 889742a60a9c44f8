/**
 * The catalogue of optimizations: what one can do about latency, as changes of configuration that can be switched one
 * by one. Each is data (`optimization.ts`): the settings it changes, what it needs, its price, and what to paste.
 */
export * from './apply.js';
export * from './catalogue.js';
export * from './optimization.js';
