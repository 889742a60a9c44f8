import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseAccel } from '../../../calibration/vm/accel.js';

const guest = { kernel: 'k', initramfs: 'i', kernelVersion: '6.1', kernelSource: 'k', unpacked: true };

function trial(qemuScript: string, kvmDevice?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'qd1-accel-'));
  const qemu = join(folder, 'qemu');
  writeFileSync(qemu, `#!/bin/sh\n${qemuScript}\n`);
  chmodSync(qemu, 0o755);
  const device = join(folder, 'kvm');
  writeFileSync(device, '');
  return { qemu, guest, folder, signal: new AbortController().signal, kvmDevice: kvmDevice ?? device };
}

describe('whether KVM is used', () => {
  test('not where there is no device; that is known at once', async () => {
    const choice = await chooseAccel('auto', trial('exit 1', '/no/kvm'));
    expect(choice).toEqual({
      accel: 'tcg',
      why: 'software emulation, for KVM does not run the guest: there is no /no/kvm',
    });
  });

  test('not where QEMU cannot start it, and its reason is told', async () => {
    const { accel, why } = await chooseAccel(
      'auto',
      trial('echo "qemu: failed to initialize kvm" >&2; exit 1'),
    );
    expect(accel).toBe('tcg');
    expect(why).toContain('failed to initialize kvm');
  });

  test('not where the guest never speaks: it is given up within seconds, and its machine ended', async () => {
    const started = Date.now();
    const { accel, why } = await chooseAccel('auto', trial('exec sleep 60'));
    expect(accel).toBe('tcg');
    expect(why).toContain('did not come up');
    expect(Date.now() - started).toBeLessThan(20_000);
  });

  test('asked for where it does not run, it is refused and not replaced', async () => {
    await expect(chooseAccel('kvm', trial('exit 1', '/no/kvm'))).rejects.toThrow(
      'KVM does not run the guest: there is no /no/kvm; use --accel tcg',
    );
  });

  test('not tried where software emulation is asked for', async () => {
    expect((await chooseAccel('tcg', trial('exit 1'))).accel).toBe('tcg');
  });
});
