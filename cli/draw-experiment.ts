/** Draws an experiment: IOPS by block size, or a ladder where there is one block size. */
import type { ExperimentResult, ExperimentSeries } from '../analysis/experiment.js';
import type { BlockSizeData, BlockSizePoint } from '../viz/charts/iops-by-block-size-data.js';
import type { LadderData } from '../viz/charts/ladder-data.js';
import type { DrawArguments } from './commands/run-options.js';
import { writePicture } from './picture.js';

/** Writes what was asked for; loads the charts only if anything was. */
export async function drawExperiment(
  result: ExperimentResult,
  files: Pick<DrawArguments, 'svg' | 'png' | 'theme'>,
): Promise<void> {
  await writePicture(files, async () => {
    if (result.series.every(({ points }) => points.length === 1)) {
      const { ladder } = await import('../viz/charts/ladder.js');
      return (document, theme) => ladder(ladderData(result), document, { theme });
    }
    const { iopsByBlockSize } = await import('../viz/charts/iops-by-block-size.js');
    return (document, theme) => iopsByBlockSize(sizesData(result), document, { theme });
  });
}

function wordsOf({ title, profile, seed }: ExperimentResult, subtitle: string): Omit<LadderData, 'bars'> {
  const source = `Simulated: qd1, profile ${profile}, seed ${seed}. Whiskers: 95 % confidence interval of the simulated mean.`;
  return { title, subtitle, source };
}

function ladderData(result: ExperimentResult): LadderData {
  const bars = result.series.map(({ id, label, points: [point] }) => ({
    id,
    label,
    measured: null,
    iops: point.iops,
    intervalIops: [...point.intervalIops] as [number, number],
    periodUs: point.periodUs,
    stages: [...point.stages],
  }));
  return { ...wordsOf(result, 'Where each microsecond goes'), bars };
}

function sizesData(result: ExperimentResult): BlockSizeData {
  const ids = [...new Set(result.series.map(({ id }) => id))];
  const lines = ids.map((id) => {
    const of = (direction: string): BlockSizePoint[] =>
      pointsOf(result.series.find((one) => one.id === id && one.direction === direction));
    const { label } = result.series.find((one) => one.id === id)!;
    return { id, label, origin: 'simulated' as const, reads: of('randread'), writes: of('randwrite') };
  });
  return { ...wordsOf(result, 'IOPS at queue depth 1, by block size'), lines };
}

function pointsOf(series: ExperimentSeries | undefined): BlockSizePoint[] {
  return (series?.points ?? []).map(({ bytes, iops, intervalIops }) => ({
    blockKib: bytes / 1024,
    iops,
    intervalIops: [...intervalIops],
  }));
}
