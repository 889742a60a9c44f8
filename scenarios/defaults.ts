/**
 * Every field of a scenario: what it means, what it accepts, its default and where that comes from.
 *
 * The defaults are an untuned, stock setup: Debian 12 (Linux 6.1, QEMU 7.2) on a Xeon, as it is after installation.
 * What somebody did on purpose belongs in a preset or in a file.
 */
import type { Field, FieldType, Fields, Section } from './field.js';
import { driveFields } from './fields/drive.js';
import { fioFields } from './fields/fio.js';
import { hostFields } from './fields/host.js';
import { pinningFields } from './fields/pinning.js';
import { vmFields } from './fields/vm.js';

const line: FieldType = {
  kind: 'text',
  pattern: /^[^\p{C}\s][^\p{C}]{0,199}$/u,
  accepts: 'one line of 1 to 200 characters',
};
const name: FieldType = {
  kind: 'text',
  pattern: /^[A-Za-z0-9][\w.+-]{0,63}$/u,
  accepts: 'up to 64 letters, digits and . _ + -, such as my-vm',
};

/** The table, in the order in which fields are told. */
export const fields: Fields = {
  id: {
    type: name,
    means: 'short name, by which results are told apart',
    default: 'yours',
    source: 'a name',
  },
  title: { type: line, means: 'label in charts and tables', default: 'your scenario', source: 'a name' },
  group: { type: name, means: 'what the scenario belongs to', default: 'yours', source: 'a name' },
  ...hostFields,
  ...driveFields,
  ...vmFields,
  ...pinningFields,
  ...fioFields,
};

/** The groups of fields, outer before inner. */
export const sections: Readonly<Record<string, Section>> = {
  host: { means: 'the physical machine' },
  'host.clock': {
    means: 'a core clock that follows how busy the core is: slower where it sleeps, turbo where it polls',
    orNull: 'cores are always at turbo',
  },
  drive: { means: 'the NVMe drive in the host' },
  vm: { means: 'the virtual machine that the application runs in', orNull: 'bare metal' },
  'vm.iothread': { means: 'an IOThread for the disk', orNull: "the disk is served by QEMU's main loop" },
  pinning: { means: 'which host CPU each thread runs on' },
  fio: { means: 'the fio job, with direct=1' },
};

/** The field at a path that is only known at run time; undefined where there is none. */
export function fieldAt(path: string): Field | undefined {
  return Object.hasOwn(fields, path) ? fields[path as keyof Fields] : undefined;
}

/** The section at a path that is only known at run time; undefined where there is none. */
export function sectionAt(path: string): Section | undefined {
  return Object.hasOwn(sections, path) ? sections[path] : undefined;
}
