/** Starts QEMU under software emulation with options merged by the rule that the catalogue states, and asks it by QMP. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { temporary } from '../../cli/captured.js';

/** A command of QMP. */
export interface Qmp {
  readonly execute: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** An answer: what it returned, or why not. */
export type Answer = { readonly return: unknown } | { readonly error: { readonly desc: string } };

/** What QEMU said, and what it had open when it had said it. */
export interface Asked {
  readonly answers: readonly Answer[];
  /** Targets of its file descriptors, and its memory map. */
  readonly open: readonly string[];
  readonly maps: string;
}

/** An option and its values; `key=value` but for the first, which may stand alone. */
type Option = [name: string, values: Map<string, string>];

/** `-device virtio-blk-pci,drive=disk0` as an option. */
function optionOf(line: string): Option {
  const [name, rest] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)];
  const values = rest.split(',').map((part, index): [string, string] => {
    const at = part.indexOf('=');
    return at === -1 ? (index === 0 ? ['', part] : [part, 'on']) : [part.slice(0, at), part.slice(at + 1)];
  });
  return [name, new Map(values)];
}

/** What tells options of a name apart. */
function identity([name, values]: Option): string {
  if (name === '-machine' || name === '-m' || name === '-cpu') return name;
  return `${name} ${values.get('id') ?? values.get('node-name') ?? values.get('drive') ?? ''}`;
}

/** The base with `lines` merged in, as words of a command line. */
function merged(lines: readonly string[]): string[] {
  const image = temporary('disk.img');
  writeFileSync(image, Buffer.alloc(1 << 20));
  const options = new Map<string, Option>();
  for (const line of [
    '-machine q35,accel=tcg',
    '-m 128M',
    `-blockdev driver=file,filename=${image},node-name=disk0`,
    '-device virtio-blk-pci,drive=disk0,id=virtio-disk0',
    ...lines,
  ]) {
    const option = optionOf(line);
    // The device is told by its drive: its id is only for asking.
    const key = option[0] === '-device' ? `-device ${option[1].get('drive') ?? line}` : identity(option);
    const there = options.get(key);
    if (there === undefined) options.set(key, option);
    else for (const [name, value] of option[1]) there[1].set(name, value);
    const size = option[1].get('size');
    if (size !== undefined) options.set('-m', ['-m', new Map([['', size]])]);
  }
  // Objects come before what uses them.
  const order = ['-machine', '-m', '-object', '-blockdev', '-device'];
  return [...options.values()]
    .toSorted((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]))
    .flatMap(([name, values]) => [
      name,
      [...values].map(([key, value]) => (key === '' ? value : `${key}=${value}`)).join(','),
    ]);
}

/** Starts QEMU with `lines`, asks, and ends it. Rejects with what QEMU said if it did not start. */
export async function asked(lines: readonly string[], commands: readonly Qmp[]): Promise<Asked> {
  const words = ['-S', '-display', 'none', '-nodefaults', ...merged(lines), '-qmp', 'stdio'];
  const qemu = spawn('qemu-system-x86_64', words, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  qemu.stderr.on('data', (data: Buffer) => (errors += data.toString()));
  qemu.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => qemu.on('close', () => resolve()));
  const wanted: Qmp[] = [{ execute: 'qmp_capabilities' }, ...commands];
  const answers: Answer[] = [];
  let seen = { open: [] as string[], maps: '' };
  for (const command of wanted) qemu.stdin.write(`${JSON.stringify(command)}\n`);
  for await (const line of createInterface({ input: qemu.stdout })) {
    const told = JSON.parse(line) as Partial<Record<'return' | 'error' | 'event' | 'QMP', unknown>>;
    if (told.event !== undefined || told.QMP !== undefined) continue;
    answers.push(told as Answer);
    if (answers.length === wanted.length) {
      seen = { open: openBy(qemu.pid!), maps: readFileSync(`/proc/${qemu.pid}/maps`, 'utf8') };
      qemu.stdin.write('{"execute":"quit"}\n');
    }
    if (answers.length > wanted.length) break;
  }
  qemu.kill();
  await ended;
  if (answers.length < wanted.length) throw new Error(errors.trim());
  return { answers: answers.slice(1, wanted.length), ...seen };
}

function openBy(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
}

/** A property of an object. */
export function qomGet(path: string, property: string): Qmp {
  return { execute: 'qom-get', arguments: { path, property } };
}

/** What an answer returned. */
export function returned<T>(answer: Answer): T {
  if ('error' in answer) throw new Error(answer.error.desc);
  return answer.return as T;
}
