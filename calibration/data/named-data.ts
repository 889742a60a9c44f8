/**
 * The data that a word on the command line names: a data set of the project, a folder of `qd1 measure`, an observation
 * file, or anything that `qd1 ingest` reads, with its scenario.
 */
import { stat } from 'node:fs/promises';
import type { CostBelief } from '../../models/costs/cost.js';
import type { Chunks } from '../../formats/chunks.js';
import type { ScenarioBase } from '../../scenarios/resolve.js';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { DataSet } from './data-set.js';

/** The data sets that come with the program, by id; each is read when it is asked for. */
const dataSets: Readonly<Record<string, () => Promise<DataSet>>> = {
  'talk-2020': async () => (await import('./talk-data-set.js')).talkDataSet,
  'qemu-vm': async () => (await import('./vm-data-set.js')).emulatedVmDataSet(),
  'host-vm': async () => (await import('./host-vm-data-set.js')).hostVmDataSet(),
};

/** What opens files: the command line's business. */
export interface FileReader {
  /** The text of a file, and its name for errors. */
  text(path: string): Promise<{ readonly text: string; readonly name: string }>;
  /** The same in pieces, for files of any length. */
  stream(path: string): { readonly chunks: Chunks; readonly name: string };
}

/** What is said of the data beside their names. */
export interface DataOptions {
  /** The drive that was measured: a key of `drives` or `any`; null where it is not said. */
  readonly drive: string | null;
}

/**
 * @param word an id, a folder, the path of an observation file, or `FILE=SCENARIO`
 * @throws ConfigError when it is none of these
 */
export async function namedData(
  word: string,
  files: FileReader,
  { drive }: DataOptions = { drive: null },
): Promise<DataSet> {
  if (Object.hasOwn(dataSets, word)) return await dataSets[word]();
  if (await isFolder(word)) return await (await import('./folder-data.js')).folderData(word, drive);
  const tied = /^(.+)=([^=]+)$/u.exec(word);
  if (tied !== null) return await tiedData(tied[1], tied[2], files, drive);
  if (/\.(?!ya?ml$)\w+$/u.test(word))
    throw new ConfigError(`${word}: say which scenario this is of, as ${word}=V1, or ${word}=mine.yaml`);
  if (!/\.ya?ml$|[/\\]|^-$/u.test(word)) {
    const ids = Object.keys(dataSets);
    throw new ConfigError(
      `there is no data "${word}"${didYouMean(word, ids) || `; give ${ids.join(', ')}, a folder of qd1 measure, an observation file (.yaml), or a file with its scenario (fio.json=V1)`}`,
    );
  }
  const { readObservationFile } = await import('./observation-file.js');
  const { text, name } = await files.text(word);
  return await readObservationFile(text, name, async (scenario) => await baseOf(scenario, files));
}

/** Whether what a word names was measured of a drive that `--drive` can tell: a data set and an observation file say it. */
export async function takesDrive(word: string): Promise<boolean> {
  return !Object.hasOwn(dataSets, word) && (word.includes('=') || (await isFolder(word)));
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function baseOf(word: string, files: FileReader): Promise<ScenarioBase> {
  if (!/\.(?:ya?ml|json)$|[/\\]/u.test(word)) return { preset: word };
  const { text, name } = await files.text(word);
  return { text, file: name };
}

async function tiedData(
  path: string,
  scenario: string,
  files: FileReader,
  drive: string | null,
): Promise<DataSet> {
  const { ingestFile } = await import('../ingest/ingest-file.js');
  const { resolveScenario } = await import('../../scenarios/resolve.js');
  const { ingestedData } = await import('./ingested-data.js');
  const { withoutCosts } = await import('./observation-file.js');
  const { ANY_DRIVE, anyDrive } = await import('./drive-model.js');
  const base = withoutCosts(await resolveScenario({ base: await baseOf(scenario, files) }));
  const model = drive === null || drive === ANY_DRIVE ? base.drive.model : drive;
  const measured = { ...base, drive: { ...base.drive, model } };
  const { chunks, name } = files.stream(path);
  const beliefs = drive === ANY_DRIVE ? anyDrive(model) : new Map<string, CostBelief>();
  return ingestedData(await ingestFile(name, chunks), measured, beliefs);
}
