/** `npm run bench`: the engine against its peers. See docs/performance.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yargs from 'yargs';
import { findEngines } from './engines.js';
import { writeInputs } from './inputs.js';
import { benchModels } from './models.js';
import { asText, reportOf } from './report.js';
import { measureWorkload } from './rounds.js';
import { pendingOf, WORKLOADS } from './workload.js';

const options = yargs(process.argv.slice(2))
  .scriptName('npm run bench --')
  .usage('$0 [options]\n\nMeasures the engine against its peers, in rounds of interleaved slices.')
  .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
  .option('workload', { choices: WORKLOADS, describe: 'measure this one only, and no models' })
  .option('rounds', { type: 'number', describe: 'how many rounds; 5 unless told, 2 when quick' })
  .option('quick', { type: 'boolean', default: false, describe: 'short slices: does it run at all?' })
  .strict()
  .parseSync();

const rounds = options.rounds ?? (options.quick ? 2 : 5);
const seconds = options.quick ? 0.1 : 0.4;
const names = options.workload === undefined ? WORKLOADS : [options.workload];
const directory = mkdtempSync(join(tmpdir(), 'qd1-bench-'));
try {
  const pendings = names.map(pendingOf).filter((pending) => pending !== null);
  writeInputs(directory, pendings);
  const found = findEngines(directory);
  const workloads = names.flatMap((name) => {
    process.stderr.write(`${name} ...\n`);
    return measureWorkload(name, found.engines, rounds, seconds);
  });
  if (options.workload === undefined) process.stderr.write('models ...\n');
  const models = options.workload === undefined ? benchModels(rounds, seconds) : [];
  const report = reportOf(found, workloads, models);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
} finally {
  rmSync(directory, { recursive: true });
}
