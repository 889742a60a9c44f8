/** Options of `qd1 measure --vm`; nothing heavy, since the help lists them. */
import type { OptionTable } from './command.js';
import { UsageError } from './exit-code.js';

const word = { type: 'string', requiresArg: true } as const;

export const vmOptions: OptionTable = {
  vm: {
    type: 'boolean',
    default: false,
    describe: 'boot a virtual machine here, and measure its disk by who serves it and how',
  },
  matrix: {
    ...word,
    describe: 'with --vm: small, wide or a YAML file of what to measure',
    defaultDescription: 'small',
  },
  samples: { ...word, describe: 'with --vm: of each configuration', defaultDescription: '3' },
  accel: { ...word, describe: 'with --vm: auto, kvm or tcg', defaultDescription: 'auto: KVM where it works' },
  kernel: { ...word, describe: "with --vm: the guest's kernel", defaultDescription: 'the newest of /boot' },
  qemu: { ...word, describe: 'with --vm: QEMU', defaultDescription: 'qemu-system-x86_64' },
  cpus: {
    ...word,
    describe: 'with --vm: the two host CPUs to use, as 0,1',
    defaultDescription: 'the first two',
  },
  'file-folder': {
    ...word,
    describe: 'with --vm: where the file lies that a disk reads',
    defaultDescription: '/dev/shm where it takes O_DIRECT',
  },
  'let-sleep': {
    type: 'boolean',
    default: false,
    describe: 'with --vm: let the CPUs sleep and serve others meanwhile',
  },
};

/** Values of {@link vmOptions}. */
export interface VmArguments {
  readonly vm: boolean;
  readonly matrix: string | undefined;
  readonly samples: string | undefined;
  readonly accel: string | undefined;
  readonly kernel: string | undefined;
  readonly qemu: string | undefined;
  readonly cpus: string | undefined;
  readonly 'file-folder': string | undefined;
  readonly 'let-sleep': boolean;
}

/** Those of fio's measurement that mean nothing with `--vm`. */
const OF_FIO = [
  'target',
  'rw',
  'engines',
  'block-sizes',
  'precision',
  'size',
  'cpu',
  'allow-write',
  'no-probe',
];

/** @throws UsageError naming the first option that does not go with the others */
export function checkVmOptions(args: Readonly<Record<string, unknown>>): void {
  const isGiven = (name: string): boolean => args[name] !== undefined && args[name] !== false;
  if (isGiven('vm')) {
    const foreign = OF_FIO.find(isGiven);
    if (foreign !== undefined)
      throw new UsageError(`--${foreign} is for fio and does not go with --vm; leave it out`);
  } else {
    const alone = Object.keys(vmOptions).find(isGiven);
    if (alone !== undefined) throw new UsageError(`--${alone} needs --vm`);
  }
}
