/**
 * Finds out whether KVM boots this kernel here. That /dev/kvm can be opened says little: in a virtual machine without
 * nested virtualization, or under one that emulates it, a guest may hang or crash at its first instructions.
 */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../sim/errors.js';
import type { GuestFiles } from './guest/guest-files.js';
import { Machine } from './machine/machine.js';
import type { VmAccel } from './vm-runs.js';

/** What runs the guest, and why. */
export interface AccelChoice {
  readonly accel: VmAccel;
  readonly why: string;
}

/** A guest under KVM is up in a second; longer than this [ms] it is not waited for. */
const KVM_BOOT_MS = 5000;

export interface AccelTrial {
  readonly qemu: string;
  readonly guest: GuestFiles;
  /** A folder for the machine that is tried. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Where KVM's device is; tests give another. */
  readonly kvmDevice?: string;
}

/**
 * Chooses KVM where it runs the guest, else software emulation.
 * @throws ConfigError when KVM was asked for and does not run it
 */
export async function chooseAccel(wanted: 'auto' | VmAccel, trial: AccelTrial): Promise<AccelChoice> {
  if (wanted === 'tcg') return { accel: 'tcg', why: 'software emulation was asked for' };
  const failure = await kvmFailure(trial);
  if (failure === null) return { accel: 'kvm', why: 'KVM boots the guest' };
  if (wanted === 'kvm') throw new ConfigError(`KVM does not run the guest: ${failure}; use --accel tcg`);
  return { accel: 'tcg', why: `software emulation, for KVM does not run the guest: ${failure}` };
}

async function kvmFailure({
  qemu,
  guest,
  folder,
  signal,
  kvmDevice = '/dev/kvm',
}: AccelTrial): Promise<string | null> {
  try {
    await access(kvmDevice, constants.R_OK | constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? `there is no ${kvmDevice}` : `${kvmDevice} may not be opened (${code})`;
  }
  const own = join(folder, 'kvm-trial');
  await mkdir(own);
  try {
    const options = { accel: 'kvm', smp: 1, guest, keepAwake: null, folder: own } as const;
    const machine = await Machine.boot(qemu, options, signal, KVM_BOOT_MS);
    await machine.stop();
    return null;
  } catch (error) {
    if (signal.aborted) throw error;
    return (error as Error).message;
  }
}
