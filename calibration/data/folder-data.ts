/** A folder that `qd1 measure` wrote: of a machine, or of virtual machines (`--vm`). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSet } from './data-set.js';

/**
 * @param drive key of `drives`, or `any`; null where the user did not say
 * @throws ConfigError when it is no such folder, or cannot be fitted
 */
export async function folderData(folder: string, drive: string | null): Promise<DataSet> {
  if (await isOfVms(folder)) return await (await import('./vm-folder.js')).vmFolder(folder, drive);
  return await (await import('./measured-folder.js')).measuredFolder(folder, drive);
}

/** By what its manifest says; anything else is left to the reader of the other kind, which says what is wrong. */
async function isOfVms(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => '{}');
  return /"kind"\s*:\s*"virtual machine"/u.test(text);
}
