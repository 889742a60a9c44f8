/**
 * The manifest: what was asked, on which machine, what came of it. It is the result of a measurement, lies beside the raw
 * results as `manifest.json`, and is all that is needed to go on after an interruption.
 */
import { readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';
import type { RunRecord } from './fio/run-record.js';
import type { ConditionSummary } from './fio/summary.js';
import type { HostFacts } from './host/host-facts.js';
import type { MadeFile } from './made-file.js';
import type { Plan } from './plan.js';

/** How it stands: `running` is left behind only by a crash. */
export type State = 'running' | 'precision' | 'budget' | 'nothing ran' | 'interrupted' | 'failed';

export interface Manifest {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'qd1'; readonly version: string };
  readonly folder: string;
  readonly state: State;
  /** ISO 8601. */
  readonly started: string;
  readonly updated: string;
  /** Time spent measuring, interruptions left out [s]. */
  readonly seconds: number;
  readonly fio: string;
  readonly plan: Plan;
  readonly host: HostFacts;
  /** The file that was made and is still there; null once it is removed, or where none was made. */
  readonly made: MadeFile | null;
  readonly primitives: {
    /** From this folder; null where there are none. */
    readonly file: string | null;
    /** Why there are none, else null. */
    readonly absent: string | null;
  };
  readonly warnings: readonly string[];
  readonly conditions: readonly ConditionSummary[];
  readonly runs: readonly RunRecord[];
}

const NAME = 'manifest.json';

/** Writes it whole: to a file beside it, which then takes its name. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeJson(join(folder, NAME), manifest);
}

/**
 * Writes JSON whole or not at all.
 * @throws ConfigError when it cannot be written
 */
export async function writeJson(path: string, value: unknown): Promise<void> {
  const temporary = `${path}.partial`;
  try {
    await writeFile(temporary, `${JSON.stringify(value, null, 1)}\n`);
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`"${path}" cannot be written (${code}); what was measured so far is as it was`, {
      cause: error,
    });
  }
}

/**
 * Reads the manifest of a folder.
 * @throws ConfigError when there is none, or it is of another kind
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, NAME);
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError(
      `"${folder}" holds no measurement (no ${NAME}); give the folder that qd1 measure wrote to`,
    );
  });
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new ConfigError(`${path} is no JSON; it is damaged`, { cause: error });
  }
  const { schemaVersion, tool, runs, plan } = found as Partial<Manifest>;
  if (schemaVersion !== 1 || tool?.name !== 'qd1' || !Array.isArray(runs) || plan === undefined) {
    throw new ConfigError(`${path} is no manifest of qd1 measure, version 1`);
  }
  return found as Manifest;
}
