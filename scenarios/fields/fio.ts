/** The fio job. */
import { fioEngines } from '../../models/fio.js';
import { fioDirections } from '../scenario.js';
import type { FieldsOf } from '../field.js';
import { second, yesNo } from './kinds.js';

export const fioFields: FieldsOf<'fio'> = {
  'fio.ioengine': {
    type: { kind: 'choice', among: fioEngines },
    means: "ioengine of the job; spdk is SPDK's plugin for NVMe, in user space (bare metal)",
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
    type: { kind: 'choice', among: fioDirections },
    means:
      'what the job does; in sequence takes the time of at random, and the mixed ones write every second time on average',
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
  'fio.sync': {
    type: { kind: 'choice', among: ['none', 'sync', 'dsync'] },
    means:
      'sync of the job (O_SYNC, O_DSYNC): a write has completed when it is durable; the two are alike on a raw disk',
    default: 'none',
    source: 'fio options.c',
  },
  'fio.sqthreadPoll': {
    type: yesNo,
    means: 'sqthread_poll of io_uring: a kernel thread takes the requests from the ring',
    default: false,
    source: 'fio engines/io_uring.c',
  },
  'fio.sqThreadIdleNs': {
    type: { kind: 'time', from: 1_000_000, to: 60 * second },
    means:
      'sq_thread_idle of the ring: how long that thread spins for a request before it sleeps; fio leaves it at 0, which is one second',
    default: second,
    source: 'io_uring/sqpoll.c:io_sq_offload_create',
  },
  'fio.fixedbufs': {
    type: yesNo,
    means: 'fixedbufs of io_uring: the buffers are registered, their pages pinned once',
    default: false,
    source: 'fio engines/io_uring.c',
  },
  'fio.registerfiles': {
    type: yesNo,
    means: 'registerfiles of io_uring: the file is looked up once; sqthread_poll implies it',
    default: false,
    source: 'fio engines/io_uring.c',
  },
  'fio.thinktimeNs': {
    type: { kind: 'time', from: 0, to: second },
    means:
      'thinktime: how long the job pauses after each completion, asleep unless thinktimeSpinNs says otherwise',
    default: 0,
    source: 'fio options.c',
  },
  'fio.thinktimeSpinNs': {
    type: { kind: 'time', from: 0, to: second },
    means:
      'thinktime_spin: how much of the thinktime the job keeps its CPU busy before it sleeps for the rest',
    default: 0,
    source: 'fio options.c',
  },
};
