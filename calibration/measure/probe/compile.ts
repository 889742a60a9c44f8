/** Compiles the probe where it is to run, once: what a machine's own compiler makes needs no package for each machine. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../../sim/errors.js';
import { NotInstalled, runGroup } from '../group-process.js';

/** A program that is there, or why there is none. */
export type Compiled = { readonly program: string } | { readonly absent: string };

/** The environment's variables that matter here: CC, XDG_CACHE_HOME. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A compiler that takes longer has hung [s]. */
const LONGEST = 60;

/** The probe of this version for this compiler: from the cache, or made now. */
export async function compileProbe(env: Environment, signal: AbortSignal): Promise<Compiled> {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('qd1/package.json')),
    'calibration/measure/probe/native',
  );
  const sources = (await readdir(folder)).sort().map((name) => join(folder, name));
  const compiler = await findCompiler(env, signal);
  if (compiler === null) {
    return {
      absent:
        'there is no C compiler (cc, gcc or clang); install one (Debian and Ubuntu: apt install gcc libc6-dev)',
    };
  }
  const hash = createHash('sha256').update(compiler.version).update(process.arch);
  for (const source of sources) hash.update(await readFile(source));
  const cache = join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'qd1');
  const program = join(cache, `probe-${hash.digest('hex').slice(0, 16)}`);
  if ((await stat(program).catch(() => null)) !== null) return { program };
  return await make(program, compiler.command, sources, signal);
}

async function make(
  program: string,
  compiler: string,
  sources: readonly string[],
  signal: AbortSignal,
): Promise<Compiled> {
  const temporary = `${program}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(program), { recursive: true });
    const code = sources.filter((name) => name.endsWith('.c'));
    const words = ['-O2', '-std=gnu11', '-pthread', ...code, '-o', temporary, '-lm'];
    const ended = await runGroup(compiler, words, { signal, seconds: LONGEST });
    if (ended.code !== 0) {
      const why = /.*error.*/.exec(ended.stderr)?.[0] ?? `${compiler} ended with ${ended.code}`;
      return { absent: `${compiler} could not compile the probe: ${why.trim()}` };
    }
    await rename(temporary, program);
    return { program };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    return {
      absent: `the probe cannot be kept in ${dirname(program)} (${code}); set XDG_CACHE_HOME to a folder of yours`,
    };
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

async function findCompiler(
  env: Environment,
  signal: AbortSignal,
): Promise<{ command: string; version: string } | null> {
  const asked = env['CC'];
  for (const command of asked === undefined || asked === '' ? ['cc', 'gcc', 'clang'] : [asked]) {
    try {
      const { code, stdout } = await runGroup(command, ['--version'], { signal, seconds: LONGEST });
      if (code === 0) return { command, version: stdout };
    } catch (error) {
      if (error instanceof NotInstalled || error instanceof ConfigError) continue;
      throw error;
    }
  }
  return null;
}
