/**
 * Prints what the simulator says of the virtual machines of `data/qemu-vm/runs.csv`, beside what they were measured to
 * do: `npm run compare:vm`, run from the root of the repository. Nothing is fitted; the costs are the catalogue's, and
 * those of that host as measured without a VM (`scenarios/measured/emulated-vm-costs.ts`).
 *
 * A file may be given in place of the table, and `--prior` leaves out the host's own costs.
 */
import { readFileSync } from 'node:fs';
import { costProfile, tablesWith } from '../../analysis/cost-tables.js';
import { compareVmRuns, effectsOf, type VmComparison } from './compare-vm.js';
import { inPartsAB, plain } from './half.js';
import { backendText, readVmRuns, type VmRun } from './vm-runs.js';
import { emulatedVmOverrides } from '../../scenarios/measured/emulated-vm-costs.js';

const given = process.argv.slice(2);
const file = given.find((one) => !one.startsWith('--')) ?? 'data/qemu-vm/runs.csv';
const runs = readVmRuns(readFileSync(file, 'utf8'), file);
const prior = costProfile('prior');
const tables = given.includes('--prior') ? prior.tables : tablesWith(prior, emulatedVmOverrides());
const rows = compareVmRuns(runs, file.includes('qemu-vm/') ? inPartsAB : plain, tables);

function nameOf(run: VmRun): string {
  const more = [
    run.smp > 1 ? `smp${run.smp} q${run.queues}` : '',
    run.packed ? 'packed' : '',
    run.thinkUs > 0 ? `think${run.thinkUs}` : '',
    run.layout,
  ].filter((one) => one !== '');
  const server = run.mode === 'main' ? 'main' : `io ${run.pollMaxNs}`;
  return `${run.part} ${backendText(run.backend)} ${server} ${more.join(' ')}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print(cells: readonly (string | number)[], widths: readonly number[]): void {
  const texts = cells.map((cell, i) =>
    typeof cell === 'number' ? cell.toFixed(1).padStart(widths[i]) : cell.padEnd(widths[i]),
  );
  process.stdout.write(`${texts.join(' ').trimEnd()}\n`);
}

const widths = [42, 9, 8, 8, 8, 8, 7, 6, 6, 6];
print(
  ['', 'role', 'p10 µs', 'p50 µs', 'p90 µs', 'p50 sim', 'error %', 'kicks', 'wakes', 'hits'].map((one, i) =>
    i < 2 ? one : one.padStart(widths[i]),
  ),
  widths,
);
for (const row of rows) {
  const { latencyUs } = row.run;
  const { kicks, wakes, pollHits } = row.perRequest;
  const role = row.role === 'repeats a fitted row' ? 'repeat' : row.role;
  print(
    [nameOf(row.run), role, latencyUs.p10, latencyUs.p50.median, latencyUs.p90, row.predictedUs.p50].concat([
      100 * row.error,
      kicks,
      wakes,
      pollHits,
    ]),
    widths,
  );
}

function tell(what: string, of: readonly VmComparison[]): void {
  const errors = of.map(({ error }) => 100 * Math.abs(error));
  process.stdout.write(
    `${what}: ${of.length} rows, median |error| ${median(errors).toFixed(1)} %, worst ${Math.max(...errors).toFixed(1)} %\n`,
  );
}

process.stdout.write('\n');
for (const role of ['fitted', 'held out', 'repeats a fitted row'] as const) {
  const of = rows.filter((row) => row.role === role);
  if (of.length > 0) tell(role, of);
}
const effects = effectsOf(rows).filter(({ measuredUs, noiseUs }) => Math.abs(measuredUs) > noiseUs);
for (const what of new Set(effects.map((effect) => effect.what))) {
  const of = effects.filter((effect) => effect.what === what);
  const right = of.filter(({ measuredUs, predictedUs }) => measuredUs * predictedUs > 0);
  process.stdout.write(`effect of ${what}: ${right.length} of ${of.length} have the right sign\n`);
  for (const { from, to, measuredUs, predictedUs } of of.filter((one) => !right.includes(one))) {
    process.stdout.write(
      `  ${nameOf(from.run)} -> ${nameOf(to.run)}: ${measuredUs.toFixed(1)} µs, predicted ${predictedUs.toFixed(1)}\n`,
    );
  }
}
