/** The twin's terms of the drive and of the host's interrupt. */
import { drives } from '../../scenarios/drives.js';
import { type Scenario, writesAtAll, writesOnly } from '../../scenarios/scenario.js';
import { blockComplete, type BlockPath } from './block-path.js';
import type { Pay } from './modes.js';

/** Doorbell to visible entry. */
export function service({ drive, fio }: Scenario, pay: Pay): void {
  const model = drives[drive.model];
  if (writesOnly(fio.rw)) pay(model.write);
  else if (writesAtAll(fio.rw)) {
    pay(model.read, 0.5);
    pay(model.write, 0.5);
  } else pay(model.read);
  pay(model.perExtra4k, Math.max(0, Math.ceil(fio.bs / 4096) - 1));
}

/** MSI-X to the end of the host's handler. */
export function interrupt(path: BlockPath, idleExit: string | null, pay: Pay): void {
  pay('msix_to_core');
  if (idleExit !== null) pay(idleExit);
  pay('hardirq_entry');
  blockComplete(path, 'irq', pay);
  pay('hardirq_exit');
}
