/**
 * The mechanisms that time is charged to, explained: the vocabulary of results. The test of this file holds it
 * against the models, so that no result has a word that is not here.
 */
import { didYouMean } from '../sim/nearest.js';
import { ConfigError } from '../sim/errors.js';
import { emulationMechanisms } from './mechanisms/emulation.js';
import { hostMechanisms } from './mechanisms/host.js';
import { kernelMechanisms } from './mechanisms/kernel.js';
import type { Mechanism } from './mechanisms/mechanism.js';
import { notificationMechanisms } from './mechanisms/notification.js';
import { serverMechanisms } from './mechanisms/servers.js';
import { virtualCpuMechanisms } from './mechanisms/virtual-cpu.js';

export type { Mechanism } from './mechanisms/mechanism.js';

/** All mechanisms, roughly in the order in which a request meets them. */
export const mechanisms: readonly Mechanism[] = [
  ...kernelMechanisms,
  ...hostMechanisms,
  ...notificationMechanisms,
  ...serverMechanisms,
  ...virtualCpuMechanisms,
  ...emulationMechanisms,
];

/** The mechanism of that id; a `ConfigError` with the nearest id if there is none. */
export function mechanismById(id: string): Mechanism {
  const found = mechanisms.find((one) => one.id === id.trim().toLowerCase());
  if (found !== undefined) return found;
  const ids = mechanisms.map((one) => one.id);
  throw new ConfigError(
    `there is no mechanism ${JSON.stringify(id.slice(0, 60))}${didYouMean(id, ids) || `; there are ${ids.join(', ')}`}`,
  );
}
