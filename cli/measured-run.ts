/** A result of fio that a prediction is set beside. */
import { optionDifferences } from '../analysis/fio-options.js';
import { chooseRun } from '../analysis/measured.js';
import type { ScenarioResult } from '../analysis/result.js';
import { type FioRun, readFio, whatItSupports } from '../formats/index.js';
import type { FioConfig, Scenario } from '../scenarios/scenario.js';
import type { MeasuredNow } from './advice.js';
import type { Io } from './io.js';
import { readTextFile } from './read-file.js';

/** The run of that job; of reads, or of writes where it has nothing else. */
export async function readMeasured(path: string, job: string | undefined, io: Io): Promise<FioRun> {
  const { name, text } = await readTextFile(path, io);
  const runs = readFio(text, name);
  const reads = runs.some(({ direction }) => direction === 'read');
  return chooseRun(runs, { rw: reads ? 'randread' : 'randwrite' } as FioConfig, job);
}

/** The run beside what was predicted; null for a prediction that was not asked for. */
export function besideMeasured(
  run: FioRun,
  scenario: Scenario,
  predicted: ScenarioResult | null,
): MeasuredNow | null {
  if (predicted === null) return null;
  const periodUs = 1e6 / run.iops;
  return {
    fileName: run.fileName,
    jobName: run.jobName,
    periodUs,
    iops: run.iops,
    relative: predicted.periodUs / periodUs - 1,
    differingOptions: optionDifferences(run.options, scenario.fio),
    unsupported: whatItSupports(run),
  };
}
