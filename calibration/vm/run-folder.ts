/**
 * The folder of a measurement: `manifest.json`, `runs.csv`, and `raw/`, a file a sample. Each file is written whole or
 * not at all, so that an interrupted measurement can be read and resumed.
 */
import { mkdir, readFile, readdir, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../../sim/errors.js';
import type { VmManifest } from './manifest.js';
import type { VmSample } from './sample.js';
import { summarize } from './summary.js';
import { vmRunsCsv } from './vm-runs.js';

export class RunFolder {
  private constructor(readonly path: string) {}

  /**
   * Makes the folder, or opens one to go on in it.
   * @throws ConfigError when it holds something else, or another measurement
   */
  static async open(path: string, plan: VmManifest['plan']): Promise<RunFolder> {
    await mkdir(join(path, 'raw'), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      throw new ConfigError(`the folder "${path}" cannot be made (${error.code}); give another`);
    });
    const manifest = await readFile(join(path, 'manifest.json'), 'utf8').catch(() => null);
    const names = (await readdir(path)).filter((name) => !name.startsWith('.') && name !== 'raw');
    if (manifest === null && names.length > 0) {
      throw new ConfigError(`"${path}" holds other files (${names[0]}); give a new or empty folder`);
    }
    if (manifest !== null && !isSamePlan(manifest, plan)) {
      throw new ConfigError(
        `"${path}" holds another measurement; give a new folder, or the options of that one`,
      );
    }
    return new RunFolder(path);
  }

  /** The samples of an earlier measurement; a file that cannot be read counts as none. */
  async samples(): Promise<VmSample[]> {
    const names = (await readdir(join(this.path, 'raw')))
      .filter((name) => /^r\d+-c\d+\.json$/.test(name))
      .sort();
    return await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.path, 'raw', name), 'utf8')) as VmSample),
    );
  }

  /** What an earlier measurement said of itself; null where there was none. */
  async manifest(): Promise<VmManifest | null> {
    const text = await readFile(join(this.path, 'manifest.json'), 'utf8').catch(() => null);
    return text === null ? null : (JSON.parse(text) as VmManifest);
  }

  async keep(sample: VmSample, index: number): Promise<void> {
    const number = (value: number, digits: number) => String(value).padStart(digits, '0');
    const name = `r${number(sample.repetition, 2)}-c${number(index, 3)}.json`;
    await this.write(join('raw', name), `${JSON.stringify(sample)}\n`);
  }

  /** Writes what there is so far. */
  async conclude(manifest: VmManifest, samples: readonly VmSample[]): Promise<void> {
    await this.write('runs.csv', vmRunsCsv(summarize(samples)));
    await this.write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  }

  private async write(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, text, { flag: 'wx' });
      await rename(temporary, path);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }
}

function isSamePlan(manifest: string, plan: VmManifest['plan']): boolean {
  try {
    // As JSON gives it back: without what is undefined.
    return isDeepStrictEqual((JSON.parse(manifest) as VmManifest).plan, JSON.parse(JSON.stringify(plan)));
  } catch {
    return false;
  }
}

/**
 * What a measurement in a folder was to be.
 * @throws ConfigError when the folder holds none
 */
export async function readPlan(path: string): Promise<VmManifest['plan']> {
  const name = join(path, 'manifest.json');
  const text = await readFile(name, 'utf8').catch(() => null);
  if (text === null)
    throw new ConfigError(`"${name}" cannot be read; give the folder of a measurement with --vm`);
  try {
    const manifest = JSON.parse(text) as VmManifest;
    if (manifest.kind === 'virtual machine' && manifest.schemaVersion === 1) return manifest.plan;
  } catch {
    // Told below.
  }
  throw new ConfigError(`"${name}" is not of a measurement with --vm; resume it without`);
}
