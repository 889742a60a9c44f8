/**
 * All optimizations, in the order of the talk's advice: tune what is there; assign the drive if its price is
 * acceptable; otherwise QEMU's own driver, and a daemon where guests share a drive. Prototypes come last.
 */
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import { aioEngines, daemons, irqOnOwnCpu, nvmeUserspace, passthrough } from './backend.js';
import { eventLoop } from './event-loop.js';
import { guestHaltpoll, guestIopoll } from './guest.js';
import { host } from './host.js';
import type { Optimization } from './optimization.js';
import { placement } from './placement.js';
import { prototypes } from './prototypes.js';
import { virtio } from './virtio.js';

/** The catalogue. */
export const optimizations: readonly Optimization[] = [
  ...eventLoop,
  ...placement,
  guestHaltpoll,
  ...host,
  ...virtio,
  ...aioEngines,
  guestIopoll,
  passthrough,
  nvmeUserspace,
  irqOnOwnCpu,
  ...daemons,
  ...prototypes,
];

/** Names that earlier versions had, and what they stand for. */
export const optimizationAliases: Readonly<Record<string, readonly string[]>> = {
  pinning: ['pin-vcpu', 'pin-iothread', 'pin-emulator'],
  'numa-placement': ['pin-vcpu', 'pin-iothread', 'pin-emulator', 'numa-ram'],
  'host-haltpoll-on': ['halt-poll-ns'],
  'host-haltpoll-off': ['halt-poll-ns-off'],
  'io-uring': ['aio-io-uring'],
  iopoll: ['nvme-poll-queues'],
};

const byId = new Map(optimizations.map((one) => [one.id, one]));

/** The optimization of that id; undefined where there is none. */
export function optimizationById(id: string): Optimization | undefined {
  return byId.get(id);
}

/**
 * The optimizations that these words name, in the order given, each once; earlier names stand for what they were.
 * @throws ConfigError for a word that names none, with the nearest id
 */
export function readOptimizations(words: readonly string[]): Optimization[] {
  const found = new Map<string, Optimization>();
  for (const word of words) {
    const id = word.trim().toLowerCase();
    for (const one of Object.hasOwn(optimizationAliases, id) ? optimizationAliases[id] : [id]) {
      const optimization = byId.get(one);
      if (optimization === undefined) {
        const names = [...byId.keys(), ...Object.keys(optimizationAliases)];
        const guess = didYouMean(id, names) || '; qd1 list tells them all';
        throw new ConfigError(`there is no optimization "${word.trim().slice(0, 80)}"${guess}`);
      }
      found.set(one, optimization);
    }
  }
  return [...found.values()];
}
