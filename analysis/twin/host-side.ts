/** The twin's terms of the drive and of the host's interrupt. */
import { drives } from '../../scenarios/drives.js';
import type { Scenario } from '../../scenarios/scenario.js';
import type { Pay } from './modes.js';

/** Doorbell to visible entry. */
export function service({ drive, fio }: Scenario, pay: Pay): void {
  const model = drives[drive.model];
  pay(fio.rw === 'randwrite' ? model.write : model.read);
  pay(model.perExtra4k, Math.max(0, Math.ceil(fio.bs / 4096) - 1));
}

/** MSI-X to the end of the host's handler. */
export function interrupt(idleExit: string | null, pay: Pay): void {
  pay('msix_to_core');
  if (idleExit !== null) pay(idleExit);
  pay('hardirq_entry');
  pay('blk_complete_irq');
  pay('hardirq_exit');
}
