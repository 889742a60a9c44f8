/** The public face of scenarios; what reads files is loaded only when it is used (`resolveScenario`). */
export * from './assemble.js';
export * from './check.js';
export * from './defaults.js';
export * from './drives.js';
export * from './field.js';
export * from './mechanisms.js';
export * from './optimizations/index.js';
export * from './presets.js';
export * from './profiles.js';
export * from './resolve.js';
export * from './resolved.js';
export * from './scenario.js';
export type { Setting, SettingOrigin } from './settings.js';
export * from './talk.js';
export * from './claim.js';
export * from './experiments.js';
export * from './talk-claims.js';
