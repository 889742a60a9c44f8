/** What the two tables of S. Hajnoczi of 2021 share: four jobs on four vCPUs, each with a virtqueue, over one IOThread. */

/** On top of V1: a P4800X and a Xeon Silver 4214, whose family is the talk's. */
export const fourJobs: readonly string[] = [
  'host.kernel=5.12',
  'vm.kernel=5.13',
  'vm.qemu=6.0',
  'vm.queues=4',
  'vm.vcpus=4',
  'vm.haltpoll=on',
  'fio.numjobs=4',
  'pinning.application=20',
  'pinning.jobStep=64',
];

export const fourJobsAssumed: readonly string[] = [
  'host kernel 5.12, guest kernel 5.13, QEMU 6.0, aio=native, cache=none, stock poll-max-ns: of that time, none is stated',
  'vCPUs and IOThread have CPUs of their own; the guest has cpuidle-haltpoll, as the same author has it elsewhere',
];
