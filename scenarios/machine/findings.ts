/** What the rules find out: settings with their origin, what is ignored, what is assumed, what is in the way. */
import type { FieldValue } from '../field.js';
import { applySet } from '../sets.js';
import { Settings } from '../settings.js';
import type { FirstStep } from './first-steps.js';
import type { MachineConfig, Place } from './machine-config.js';

/** A setting that is written and changes nothing. */
export interface Ignored {
  /** As its format writes it. */
  readonly setting: string;
  readonly line: number;
  readonly column: number;
  readonly why: string;
}

/** What the text does not tell, and what would make it surer. */
export interface Assumption {
  readonly what: string;
  readonly surer: string;
}

/** A disk that the model has nothing for. */
export interface NotModelled {
  /** `a SATA disk (AHCI)`. */
  readonly what: string;
  /** Why what stands in for it is not the same. */
  readonly why: string;
  /** What to do first. */
  readonly first: FirstStep;
}

export class Findings {
  readonly settings: Settings = new Settings();
  readonly ignored: Ignored[] = [];
  readonly assumed: Assumption[] = [];
  readonly blocked: Map<string, string> = new Map();
  notModelled: NotModelled | null = null;

  constructor(private readonly config: MachineConfig) {
    const name = (config.name ?? '')
      .replaceAll(/[^\w.+-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 64);
    this.set('id', name === '' ? 'pasted' : name, 'pasted');
    this.set('title', `${name === '' ? 'the machine' : name} as pasted`, 'pasted');
    this.settings.switchSection('vm', true, this.config.file, 'vm');
  }

  /** A setting that the text gives. */
  take(path: string, value: FieldValue, { line, what }: Place): void {
    this.set(path, value, this.at(line, what));
  }

  /** A setting that an option of the command line gives. */
  option(option: string, path: string, value: string): void {
    applySet(this.settings, { path, value, where: `${option} ${value.slice(0, 40)}` }, option);
  }

  /** A setting with any other origin. */
  set(path: string, value: FieldValue, origin: string): void {
    this.settings.assign(path, value, origin, path);
  }

  /** Switches an IOThread on. */
  switchIothread({ line, what }: Place): void {
    this.settings.switchSection('vm.iothread', true, this.at(line, what), 'vm.iothread');
  }

  /** How the origin of a setting is told: the name of the file without its folder, the line, the setting. */
  at(line: number, what: string): string {
    const { file } = this.config;
    return `${file.slice(file.lastIndexOf('/') + 1)}:${line} ${what}`;
  }

  ignore({ line, column, what }: Place, why: string): void {
    this.ignored.push({ setting: what, line, column, why });
  }

  /** Something that is taken for given. */
  assume(what: string, surer: string): void {
    if (this.assumed.some((one) => one.what === what)) return;
    this.assumed.push({ what, surer });
  }

  /** An optimization that the machine cannot have as it is. */
  block(id: string, why: string): void {
    if (!this.blocked.has(id)) this.blocked.set(id, why);
  }
}
