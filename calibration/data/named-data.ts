/**
 * The data that a word on the command line names: a data set of the project, a folder of `qd1 measure`, an observation
 * file, or anything that `qd1 ingest` reads, with its scenario.
 */
import { stat } from 'node:fs/promises';
import type { ScenarioBase } from '../../scenarios/resolve.js';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import type { DataSet } from './data-set.js';

/** The data sets that come with the program, by id; each is read when it is asked for. */
const dataSets: Readonly<Record<string, () => Promise<DataSet>>> = {
  'talk-2020': async () => (await import('./talk-data-set.js')).talkDataSet,
  'qemu-vm': async () => (await import('./vm-data-set.js')).emulatedVmDataSet(),
};

/** What opens files: the command line's business. */
export interface FileReader {
  /** The text of a file, and its name for errors. */
  text(path: string): Promise<{ readonly text: string; readonly name: string }>;
}

/** What is said of the data beside their names. */
export interface DataOptions {
  /** The drive that folders of `qd1 measure` are of; null where it is not said. */
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
  const tied = /^(.+\.json)=(.+)$/u.exec(word);
  if (tied !== null) return await fioData(tied[1], tied[2], files);
  if (word.endsWith('.json'))
    throw new ConfigError(`${word}: say which scenario this run is of, as ${word}=V1, or ${word}=mine.yaml`);
  if (!/\.ya?ml$|[/\\]|^-$/u.test(word)) {
    const ids = Object.keys(dataSets);
    throw new ConfigError(
      `there is no data "${word}"${didYouMean(word, ids) || `; give ${ids.join(', ')}, an observation file (.yaml), or a result of fio with its scenario (fio.json=V1)`}`,
    );
  }
  const { readObservationFile } = await import('./observation-file.js');
  const { text, name } = await files.text(word);
  return await readObservationFile(text, name, async (scenario) => await baseOf(scenario, files));
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

async function fioData(path: string, scenario: string, files: FileReader): Promise<DataSet> {
  const { readFio } = await import('../../formats/index.js');
  const { resolveScenario } = await import('../../scenarios/resolve.js');
  const { fioObservation } = await import('./fio-observation.js');
  const { withoutCosts } = await import('./observation-file.js');
  const { text, name } = await files.text(path);
  const resolved = withoutCosts(await resolveScenario({ base: await baseOf(scenario, files) }));
  const observations = [fioObservation(readFio(text, name), resolved, name)];
  return { id: `${path}=${scenario}`, title: `${name} as ${scenario}`, observations, beliefs: new Map(), heldOut: null };
}
