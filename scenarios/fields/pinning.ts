/** Which host CPU each thread runs on. */
import type { FieldsOf } from '../field.js';
import { cpuNumber } from './kinds.js';

const ownCpus = 'assumed: the model has no migration, so each busy thread has a CPU of its own';

export const pinningFields: FieldsOf<'pinning'> = {
  'pinning.application': {
    type: cpuNumber,
    means: 'host CPU of the application on bare metal, and of the vCPU that it runs on in a VM',
    default: 0,
    source: ownCpus,
  },
  'pinning.emulator': {
    type: cpuNumber,
    means: "host CPU of QEMU's main loop (emulatorpin)",
    default: 1,
    source: ownCpus,
  },
  'pinning.iothread': {
    type: cpuNumber,
    means: 'host CPU of the IOThread (iothreadpin)',
    default: 2,
    source: ownCpus,
  },
  'pinning.worker': {
    type: cpuNumber,
    means: 'host CPU of the worker thread of aio=threads',
    default: 3,
    source: ownCpus,
  },
  'pinning.irqVcpu': {
    type: cpuNumber,
    means: "host CPU of the vCPU that takes the disk's interrupt when vm.irqVcpu is other",
    default: 4,
    source: ownCpus,
  },
  'pinning.sqThread': {
    type: cpuNumber,
    means: "host CPU of io_uring's submission thread (sqthread_poll_cpu of fio)",
    default: 5,
    source: ownCpus,
  },
  'pinning.jobStep': {
    type: cpuNumber,
    means: 'from the CPU of one job or VM to that of the next; 0 lets all share one CPU',
    default: 64,
    source: ownCpus,
  },
  'pinning.serverStep': {
    type: cpuNumber,
    means: 'from the CPU of one IOThread to that of the next; 0 lets all share one CPU',
    default: 64,
    source: ownCpus,
  },
};
