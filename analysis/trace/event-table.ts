/**
 * The names of work: which events of Linux and QEMU a real trace has where the simulator charges a cost, and what is
 * done there in words. The first row that fits counts, so the particular stands before the general. What no row names
 * is called `mechanism:cost`.
 *
 * The events are those of Linux 5.10 to 6.12 and of QEMU 5.2 to 8.2, unless a row says otherwise. Paths are those of
 * the two source trees.
 */
import type { EventRow } from './event-row.js';
import { hostEvents } from './host-events.js';
import { qemuEvents } from './qemu-events.js';
import { requestEvents } from './request-events.js';
import { virtualCpuEvents } from './virtual-cpu-events.js';

export const eventTable: readonly EventRow[] = [
  ...requestEvents,
  ...hostEvents,
  ...virtualCpuEvents,
  ...qemuEvents,
];
