/** Threads change nothing but the time it takes. They need the built program, as they run JavaScript. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Job, jobOf, type Sample } from '../../../analysis/jobs.js';
import { resolveScenario } from '../../../scenarios/resolve.js';
import { openPool } from '../../../cli/workers/pool.js';
import { repository } from '../captured.js';

const built = repository('dist/cli/workers/pool.js');
const options = { profile: 'prior', seed: 'pool', requests: 100, warmUpRequests: 50 };

interface Built {
  openPool: typeof openPool;
}

async function jobs(): Promise<Job[]> {
  const all = ['B0', 'V0', 'V1', 'V3', 'P0'].map((preset) =>
    resolveScenario({ base: { preset }, sets: ['costs.qemu_submit=1.2us'] }),
  );
  return (await Promise.all(all)).flatMap((resolved) =>
    [0, 2].map((first) => jobOf(resolved, options, first, 2)),
  );
}

test.skipIf(!existsSync(built))('two threads give the same bits as one', async () => {
  const { openPool: openBuilt } = (await import(/* @vite-ignore */ built)) as Built;
  const run = async (threads: number): Promise<readonly Sample[]> => {
    const pool = await openBuilt(threads);
    return await pool.run(await jobs()).finally(() => pool.close());
  };
  const [one, two] = [await run(1), await run(2)];
  expect(two).toEqual(one);
  expect(one[0].periodsNs).toHaveLength(2);
});

test.skipIf(!existsSync(built))('an error of a model keeps its name and its sentence', async () => {
  const { openPool: openBuilt } = (await import(/* @vite-ignore */ built)) as Built;
  const wrong = (await jobs()).map((job) => ({ ...job, profile: 'pior' }));
  for (const threads of [1, 2]) {
    const pool = await openBuilt(threads);
    await expect((async () => pool.run(wrong))().finally(() => pool.close())).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining('did you mean "prior"?') as string,
    });
  }
});

test('where there is nothing built, jobs are run here, and progress is told', async () => {
  const pool = await openPool(2);
  const told: number[] = [];
  const samples = await pool.run((await jobs()).slice(0, 3), (done) => told.push(done));
  await pool.close();
  expect(samples).toHaveLength(3);
  expect(told).toEqual([1, 2, 3]);
});
