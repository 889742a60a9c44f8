/** What a virtual machine needs of the system; tests that boot one are skipped where it is missing. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

function hasKernel(): boolean {
  try {
    return readdirSync('/boot').some((name) => name.startsWith('vmlinuz-'));
  } catch {
    return false;
  }
}

/** Says in a test's name what it is skipped for. */
export const NEEDS = 'needs qemu-system-x86_64, a kernel in /boot, cc';

/** Whether a machine can be booted here. */
export const canBoot: boolean = isThere('qemu-system-x86_64') && hasKernel() && isThere('cc');
