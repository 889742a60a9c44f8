/** The fio job. */
import { fioEngines } from '../../models/fio.js';
import type { FieldsOf } from '../field.js';
import { second, yesNo } from './kinds.js';

export const fioFields: FieldsOf<'fio'> = {
  'fio.ioengine': {
    type: { kind: 'choice', among: fioEngines },
    means: 'ioengine of the job',
    default: 'psync',
    source: 'fio options.c: psync on Linux',
  },
  'fio.hipri': {
    type: yesNo,
    means: 'hipri of the job: asks for polled completion',
    default: false,
    source: 'fio engines/sync.c, engines/io_uring.c',
  },
  'fio.rw': {
    type: { kind: 'choice', among: ['randread', 'randwrite'] },
    means: 'what the job does',
    default: 'randread',
    source: 'assumed: the talk is about random reads',
  },
  'fio.bs': {
    type: { kind: 'size', from: 512, to: 1_048_576 },
    means: 'block size',
    default: 4096,
    source: 'fio options.c',
  },
  'fio.iodepth': {
    type: { kind: 'count', unit: 'requests', from: 1, to: 128 },
    means: 'requests in flight',
    default: 1,
    source: 'fio options.c',
  },
  'fio.numjobs': {
    type: { kind: 'count', unit: 'jobs', from: 1, to: 64 },
    means: 'jobs in each VM, each on a vCPU and a queue of its own',
    default: 1,
    source: 'fio options.c',
  },
  'fio.thinktimeNs': {
    type: { kind: 'time', from: 0, to: second },
    means: 'thinktime: how long the job sleeps after each completion',
    default: 0,
    source: 'fio options.c',
  },
};
