/**
 * The worker that reads pasted configurations: started when something is pasted, and ended if it takes too long. What
 * it is given is only ever data.
 */
import { readMachineConfig } from '../../formats/machine-config.js';
import { fieldAt, fields, sectionAt, sections } from '../../scenarios/defaults.js';
import { effectiveMachine } from '../../scenarios/machine/effective.js';
import type { ResolvedScenario } from '../../scenarios/resolved.js';
import { presetSettings } from '../../scenarios/presets.js';

/** What a pasted machine comes to. */
export interface ReadMachine {
  /** Settings on top of the preset that makes up the rest. */
  readonly preset: string;
  readonly sets: readonly string[];
  /** What is told of it: sentences. */
  readonly taken: string;
  readonly ignored: readonly string[];
  readonly assumed: readonly string[];
  readonly unread: readonly string[];
}

/** What comes back: a machine, or a sentence. */
export type ReaderTold = { readonly machine: ReadMachine } | { readonly error: string };

/** A virtual machine to begin with: what differs from it are the settings. */
const PRESET = 'V1';

interface ReaderScope {
  addEventListener(type: 'message', told: (event: MessageEvent<string>) => void): void;
  postMessage(told: ReaderTold): void;
}

function read(text: string): ReadMachine {
  const config = readMachineConfig(text, 'pasted text');
  const machine = effectiveMachine(config);
  const { notModelled } = machine;
  return {
    preset: PRESET,
    sets: settingsOf(machine.resolved),
    taken:
      `${config.format}${config.name === null ? '' : `, “${config.name}”`}: the disk “${machine.disk.id}”` +
      (machine.otherDisks.length === 0 ? '' : ` (there are also ${machine.otherDisks.join(', ')})`) +
      (notModelled === null ? '.' : `. It is ${notModelled.what}, which is not modelled: ${notModelled.why}`),
    ignored: machine.ignored.map(
      ({ setting, line, why }) => `${setting} (line ${line}) has no effect: ${why}`,
    ),
    assumed: machine.assumed.map(({ what, surer }) => `${what}; surer: ${surer}`),
    unread: machine.unread,
  };
}

/** What differs from the preset, as settings; sections before what is in them. */
function settingsOf({ origins }: ResolvedScenario): string[] {
  const base = presetSettings(PRESET, 'preset');
  const paths = [...Object.keys(sections), ...Object.keys(fields)];
  return paths.flatMap((path) => {
    if (['id', 'title', 'group'].includes(path)) return [];
    const value = origins.get(path)?.value;
    const before = base.get(path);
    if (sectionAt(path)?.orNull !== undefined) {
      const [on, wasOn] = [value === 'on', before === 'on'];
      return on === wasOn ? [] : [`${path}=${on ? 'on' : 'null'}`];
    }
    if (value === undefined || fieldAt(path) === undefined || value === before) return [];
    return [`${path}=${value}`];
  });
}

const scope = globalThis as ReaderScope;
scope.addEventListener('message', ({ data }) => {
  try {
    scope.postMessage({ machine: read(data) });
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
