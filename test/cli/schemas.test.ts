import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resultSchemas, schemaFile } from '../../cli/schemas/published.js';
import { qd1, repository } from './captured.js';
import { expectCurrent } from './example.js';

const fio = repository('data/host-vm/fio/engines/psync_r00.json');
const recording = repository('data/qemu-polling/sequences/null10us_p32768.csv');

const commandLines: Record<string, string[][]> = {
  talk: [['talk']],
  run: [
    ['run', 'B0'],
    ['run', 'V1', '--set', 'costs.qemu_submit=2us'],
  ],
  compare: [['compare', 'V0', 'V1']],
  'what-if': [['what-if', 'V0', '--apply', 'iothread,guest-iopoll']],
  order: [['order', 'V0', '--apply', 'iothread,poll-max-ns', '--precision', '2%']],
  plan: [['plan', 'B0', '--target', '100k']],
  experiment: [
    ['experiment', 'one-vm-numa'],
    ['experiment', 'iopoll', '--precision', '5%'],
  ],
  measured: [['compare', 'V1', '--measured', fio]],
  advise: [
    ['advise', repository('test/data/configs/libvirt/talk-v1.xml'), '--fio', fio, '--keep', 'live-migration'],
    ['advise', repository('test/data/configs/proxmox/trap-sata.conf'), '--max-cores', '0'],
    ['advise', repository('test/data/configs/qemu/ps.txt'), '--effective'],
  ],
  show: [
    ['show', 'V1'],
    ['show', 'B0', '--costs', '--set', 'costs.blk_submit=1us'],
  ],
  list: [['list']],
  explain: [
    ['explain', 'iopoll'],
    ['explain', 'V0'],
    ['explain', 'prior'],
    ['explain', 'P0'],
    ['explain', 'nvme-polled-queues'],
    ['explain', 'vm.iothread'],
    ['explain', 'host.haltPollNs'],
  ],
  arrivals: [['polling', '--arrivals', repository('data/qemu-polling/traces/null0us_p32768.csv')]],
  polling: [
    ['polling', '--replay', recording],
    ['polling', '--replay', recording, '--poll-max-ns', '20000'],
  ],
  trace: [
    ['trace', 'B0', '--requests', '1'],
    ['trace', 'V1', '--warm-up', '0'],
  ],
  'check-run': [
    ['check-run', fio],
    ['check-run', repository('data/fio-real/qemu-perf/qemu-7.2.0-iodepth-4.json')],
    ['check-run', repository('test/formats/fio/jobs/everything.fio')],
  ],
  job: [
    ['job', 'V1'],
    ['job', 'B1', '--set', 'fio.rw=randwrite', '--filename', '/dev/null'],
  ],
  // Needs fio and some seconds: measure.test.ts holds a real one against it.
  measure: [],
  'measure-plan': [['measure', '--plan']],
  // Boots a machine: measure-vm.test.ts holds a real one against it.
  'measure-vm': [],
  'measure-vm-plan': [
    ['measure', '--vm', '--plan'],
    ['measure', '--vm', '--plan', '--matrix', 'wide'],
  ],
  ingest: [
    ['ingest', fio, repository('data/host-vm/traces/bpftrace_issue_to_complete.txt')],
    ['ingest', repository('test/formats/trace/samples/host-kvm-nvme.txt')],
    ['ingest', repository('data/host-vm/traces/sample_fio0_spinnone.fio_lat.log')],
  ],
  calibrate: [['calibrate', repository('test/calibration/data/steps.yaml')]],
  // Takes a minute: test/calibration/validate/validate.test.ts holds a short one against it.
  validate: [],
};

describe.each(Object.keys(resultSchemas))('the schema of a result of %s', (name) => {
  test('is published as it is', () => {
    expectCurrent(`docs/schema/${name}-result.schema.json`, schemaFile(name));
  });

  test('holds for what the command prints', async () => {
    for (const words of commandLines[name]) {
      const { stdout, stderr } = await qd1([...words, '--json']);
      const { error } = resultSchemas[name].safeParse(JSON.parse(stdout));
      expect(error?.message, `${words.join(' ')}: ${stderr}`).toBeUndefined();
    }
  });
});

test('no schema of a result is published that the program does not have', () => {
  const published = readdirSync(repository('docs/schema')).filter((file) =>
    file.endsWith('-result.schema.json'),
  );
  expect(published.sort()).toEqual(
    Object.keys(resultSchemas)
      .map((name) => `${name}-result.schema.json`)
      .sort(),
  );
  for (const file of published)
    expect(() => JSON.parse(readFileSync(repository(`docs/schema/${file}`), 'utf8'))).not.toThrow();
});

test('every cost can be explained in the form of the schema', async () => {
  const { stdout } = await qd1(['list', '--json']);
  const { costs, mechanisms, optimizations } = JSON.parse(stdout) as Record<string, { id: string }[]>;
  for (const { id } of [...costs.filter((_, index) => index % 10 === 0), ...mechanisms, ...optimizations]) {
    const explained = await qd1(['explain', id, '--json']);
    expect(
      resultSchemas['explain'].safeParse(JSON.parse(explained.stdout)).error?.message,
      id,
    ).toBeUndefined();
  }
});
