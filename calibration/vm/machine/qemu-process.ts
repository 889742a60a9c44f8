/** QEMU as a process: it is started so that it cannot outlive us, and so that others disturb it little. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import type { CpuPair } from './placement.js';

/** The program that keeps CPUs awake (native/keep-awake.c), and which. */
export interface KeepAwake {
  readonly program: string;
  readonly cpus: CpuPair;
  /** Where it counts its rounds. */
  readonly file: string;
}

export class QemuProcess {
  private ended: string | null = null;
  private words = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly keepAwake: KeepAwake | null,
  ) {
    child.stderr?.on(
      'data',
      (chunk: Buffer) => void (this.words = (this.words + String(chunk)).slice(-2000)),
    );
    child.on('error', (error) => (this.ended ??= error.message));
    child.on('exit', (code, signal) => (this.ended ??= `it ended by ${signal ?? `exit code ${code}`}`));
  }

  /**
   * Starts it, killed when `signal` aborts. However this process ends, the kernel then kills QEMU (`setpriv`), and QEMU's
   * end those that keep its CPUs awake.
   */
  static async start(
    qemu: string,
    words: readonly string[],
    keepAwake: KeepAwake | null,
    signal: AbortSignal,
  ): Promise<QemuProcess> {
    const keepers =
      keepAwake === null ? [] : [keepAwake.program, keepAwake.file, ...keepAwake.cpus.map(String), '--'];
    const command = ['--pdeathsig', 'KILL', 'nice', '-n', '-20', ...keepers, qemu, ...words];
    const child = spawn('setpriv', command, {
      stdio: ['ignore', 'ignore', 'pipe'],
      // A session of its own: the terminal's Ctrl-C is for us to handle.
      detached: true,
      signal,
      killSignal: 'SIGKILL',
    });
    const started = new QemuProcess(child, keepAwake);
    // Against others, the niceness of a session counts where the scheduler groups by session (sched(7), autogroup).
    await writeFile(`/proc/${child.pid}/autogroup`, '-20').catch(() => undefined);
    return started;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isOver(): boolean {
    return this.ended !== null;
  }

  /** The last that QEMU said, or how it ended; null while it runs in silence. */
  get lastWords(): string | null {
    const told = this.words.trim().split('\n').at(-1) ?? '';
    return told === '' ? this.ended : told;
  }

  /** Niceness of its threads: -20 where this process may give it. */
  get niceness(): number {
    return getPriority(this.pid);
  }

  /** The processes that keep CPUs awake. */
  async keepers(): Promise<number[]> {
    const children = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8').catch(() => '');
    const ids = children.split(' ').filter((id) => id.trim() !== '');
    const names = await Promise.all(
      ids.map(async (id) => await readFile(`/proc/${id}/comm`, 'utf8').catch(() => '')),
    );
    return ids.filter((_, index) => names[index].trim() === 'keep-awake').map(Number);
  }

  /** Rounds that those have made, all together: a 64-bit number each, 64 bytes apart. */
  keeperRounds(): number {
    if (this.keepAwake === null) return 0;
    const bytes = readFileSync(this.keepAwake.file);
    return this.keepAwake.cpus.reduce((sum, _, index) => sum + Number(bytes.readBigUInt64LE(64 * index)), 0);
  }

  /** Ends it, and returns when it has ended. */
  async kill(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      if (this.isOver) resolve();
      else this.child.once('exit', () => resolve());
    });
    this.child.kill('SIGKILL');
    await gone;
  }
}
