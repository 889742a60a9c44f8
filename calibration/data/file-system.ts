/**
 * What a file costs beside its device: no scenario has a file system, so an observation that was made through one says
 * so, and its cost is fitted with the others.
 */

/** Of each request: ext4's, for any of them (`models/costs/block.yaml`). */
export const throughFileSystem: Readonly<Record<string, number>> = { fs_ext4_dio_read: 1 };

export const FILE_NOTE =
  'it was measured through a file: what its file system adds is taken out as fs_ext4_dio_read (1 to 2.3 µs before the fit)';
