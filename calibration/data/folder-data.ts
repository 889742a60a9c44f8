/** A folder that `qd1 measure` wrote: of a machine, or of virtual machines (`--vm`). */
import type { DataSet } from './data-set.js';

/**
 * @param drive key of `drives`; null where the user did not say
 * @throws ConfigError when it is no such folder, or cannot be fitted
 */
export async function folderData(folder: string, drive: string | null): Promise<DataSet> {
  const { measuredFolder } = await import('./measured-folder.js');
  return await measuredFolder(folder, drive);
}
