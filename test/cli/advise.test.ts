import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { qd1, repository } from './captured.js';

const sample = (name: string): string => repository(`test/data/configs/${name}`);
const json = async (...words: string[]) => {
  const { stdout, stderr, code } = await qd1(['advise', ...words, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(stdout) as Record<string, never>;
};

describe('advise', () => {
  test('gives programs what is in effect, what is ignored, the period now, and the advice', async () => {
    const result = await json(
      sample('libvirt/trap-scsi-disk-iothread.xml'),
      '--keep',
      'live-migration,snapshots,shared-drive',
    );
    expect(result).toMatchObject({
      effective: { format: 'libvirt', disk: 'sda' },
      ignored: [
        { setting: '<driver iothread>', line: 20, why: expect.stringContaining('controller') as string },
        {},
      ],
      now: { insteadOf: null },
    });
    const { now, advice } = result as unknown as {
      now: { periodUs: number; iops: number; intervalUs: [number, number] };
      advice: {
        id: string;
        gainUs: number;
        loses: string[];
        snippets: Record<string, string | null>;
        verify: string;
        since: Record<string, string>;
      }[];
    };
    expect(now.iops).toBeCloseTo(1e6 / now.periodUs, 3);
    expect(now.intervalUs[0]).toBeLessThan(now.periodUs);
    expect(now.intervalUs[1]).toBeGreaterThan(now.periodUs);
    expect(advice[0].id).toBe('iothread');
    expect(advice[0].snippets['libvirt']).toContain('<iothreads>1</iothreads>');
    expect(advice[0].since).toEqual({ qemu: '2.1', libvirt: '1.2' });
    for (const { loses, verify } of advice) {
      expect(loses).toEqual([]);
      expect(verify).not.toBe('');
    }
  }, 90_000);

  test('tells people what is written and has no effect, and why the next change helps', async () => {
    const { stdout } = await qd1([
      'advise',
      sample('proxmox/trap-iothread-scsi-pci.conf'),
      '--max-cores',
      '0',
    ]);
    expect(stdout).toContain('Written, and without effect');
    expect(stdout).toMatch(/scsi0: iothread, line 11/);
    expect(stdout).toMatch(/^now {2}[\d.]+ µs a request/m);
    expect(stdout).toContain('next best');
    expect(stdout).toContain('qm set VMID');
    expect(stdout).toContain('Not known');
  });

  test('a disk that is not modelled is to become a virtio disk first', async () => {
    const result = await json(sample('libvirt/sata.xml'), '--max-cores', '0', '--keep', 'live-migration');
    expect(result).toMatchObject({ now: { insteadOf: expect.stringContaining('a SATA disk') as string } });
    expect((result['advice'] as { id: string; gainUs: number | null }[])[0]).toMatchObject({
      id: 'virtio-blk',
      gainUs: null,
    });
  });

  test('a measurement stands beside the prediction of its own job', async () => {
    const fio = repository('data/host-vm/fio/engines/psync_r00.json');
    const result = await json(sample('libvirt/talk-v1.xml'), '--fio', fio, '--effective');
    expect(result['measured']).toBeNull();
    const settings = (result['effective'] as { settings: { path: string; origin: string }[] }).settings;
    expect(settings.find(({ path }) => path === 'fio.ioengine')?.origin).toBe('fio');
  });

  test('reads standard input, and with --effective simulates nothing', async () => {
    const stdin = readFileSync(sample('qemu/ps.txt'), 'utf8');
    const { stdout, code } = await qd1(['advise', '-', '--effective'], { stdin });
    expect(code).toBe(0);
    expect(stdout).toContain('virtio-disk0 of web');
    expect(stdout).not.toContain('µs a request');
  });

  test('never changes the file', async () => {
    const before = readFileSync(sample('libvirt/sata.xml'), 'utf8');
    await qd1(['advise', sample('libvirt/sata.xml'), '--effective']);
    expect(readFileSync(sample('libvirt/sata.xml'), 'utf8')).toBe(before);
  });

  test.each([
    [['--keep', 'live-migratoin'], '--keep has "live-migratoin"; did you mean "live-migration"?'],
    [['--keep', 'everything'], 'there is live-migration, snapshots, shared-drive'],
    [['--max-cores', 'many'], '--max-cores is "many"; give a number of CPUs'],
    [['--job', 'a'], '--job needs a result'],
    [['--disk', 'vdc'], 'has no disk "vdc"'],
    [['--drive', 'p4801'], '--drive p4801'],
    [['--profile', 'best'], 'there is no profile "best"'],
  ])('%o is refused in one sentence', async (words, sentence) => {
    const { stdout, stderr, code } = await qd1(['advise', sample('libvirt/talk-v1.xml'), ...words]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr.trim()).not.toContain('\n');
  });

  test('what cannot be read is refused with its line', async () => {
    const { stderr, code } = await qd1(['advise', '-'], { stdin: '<domain>\n <devices>\n</domain>' });
    expect(code).toBe(2);
    expect(stderr).toBe(
      "qd1: standard input, line 3, column 1: this is not XML: expected closing tag 'devices' (opened in line 2, col 2) instead of closing tag 'domain'\n",
    );
  });
});
