/** The drives that a scenario can name, as rows of the cost catalogue. */
import type { DriveCosts } from '../models/nvme-drive.js';

export interface DriveModel extends DriveCosts {
  readonly title: string;
  /** Commands served side by side [count]: more wait. */
  readonly parallelism: number;
}

/** By the id that a scenario gives. */
export const drives: Readonly<Record<string, DriveModel>> = {
  p4800x: {
    title: 'Intel Optane DC P4800X',
    read: 'dev_p4800x_read_4k',
    write: 'dev_p4800x_write_4k',
    perExtra4k: 'dev_p4800x_per_extra_4k',
    parallelism: 7,
  },
};
