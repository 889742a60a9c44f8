/** Kinds of fields that several sections have, and sources that several fields share. */
import { schedulers } from '../../models/block-layer.js';
import type { FieldType } from '../field.js';

export const second = 1_000_000_000;
export const yesNo: FieldType = { kind: 'switch' };
export const cpuNumber: FieldType = { kind: 'count', unit: 'CPU', from: 0, to: 4095 };
export const node: FieldType = { kind: 'count', unit: 'node', from: 0, to: 63 };
export const factor: FieldType = { kind: 'count', unit: 'factor', from: 0, to: 1000 };
export const scheduler: FieldType = { kind: 'choice', among: schedulers };
