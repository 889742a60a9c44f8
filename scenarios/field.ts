/**
 * A field of a scenario, as data: what it means, in which unit, what it accepts, and its default.
 *
 * One table of these (`defaults.ts`) is the source of the file format, of `--set`, of what `show` prints and of the
 * JSON Schema, so that they cannot disagree. The types below make the table complete: a field of `Scenario` that
 * it lacks, or a default of the wrong type, does not compile.
 */
import type { Scenario } from './scenario.js';

/** What a field may hold. */
export type FieldValue = string | number | boolean | null;

/** What a field accepts; times are in nanoseconds, sizes in bytes. */
export type FieldType =
  | { readonly kind: 'text'; readonly pattern: RegExp; readonly accepts: string }
  | { readonly kind: 'choice'; readonly among: readonly string[] }
  | { readonly kind: 'switch' }
  | { readonly kind: 'count'; readonly unit: string; readonly from: number; readonly to: number }
  | { readonly kind: 'number-of'; readonly unit: string; readonly among: readonly number[] }
  | { readonly kind: 'time'; readonly from: number; readonly to: number }
  | { readonly kind: 'size'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'version';
      readonly of: string;
      readonly example: string;
      /** Which versions are modelled, in words. */
      readonly accepts: string;
    };

/** One field; `T` is its type in `Scenario`. */
export interface Field<T extends FieldValue = FieldValue> {
  readonly type: FieldType;
  /** What it is, in words; also the description in the JSON Schema. */
  readonly means: string;
  /** What null stands for; absent where null is not accepted. */
  readonly orNull?: string;
  readonly default: T;
  /** Where the default comes from. */
  readonly source: string;
}

/** A group of fields; one that may be null is switched on and off as a whole. */
export interface Section {
  readonly means: string;
  /** What null stands for; absent where the section is always there. A section that may be null is so by default. */
  readonly orNull?: string;
}

/** The paths of the fields of `T`: `vm.iothread.pollMaxNs`. */
export type LeafPath<T> = {
  [K in keyof T & string]: NonNullable<T[K]> extends object ? `${K}.${LeafPath<NonNullable<T[K]>>}` : K;
}[keyof T & string];

/** The type at a path. */
export type LeafAt<T, P extends string> = P extends `${infer K}.${infer Rest}`
  ? K extends keyof T
    ? LeafAt<NonNullable<T[K]>, Rest>
    : never
  : P extends keyof T
    ? T[P]
    : never;

/** A complete table of fields. */
export type Fields = {
  readonly [P in LeafPath<Scenario>]: Field<LeafAt<Scenario, P> & FieldValue>;
};

/** The part of the table for one section of a scenario. */
export type FieldsOf<S extends string> = Pick<Fields, Extract<keyof Fields, `${S}.${string}`>>;

/** The unit that a field's value is in, or the empty string. */
export function unitOf({ type }: Field): string {
  switch (type.kind) {
    case 'time':
      return 'ns';
    case 'size':
      return 'bytes';
    case 'count':
    case 'number-of':
      return type.unit;
    default:
      return '';
  }
}
