/** `qd1 advise`: what is in effect of a pasted machine, what it comes to, and what to change first. */
import type { Loss } from '../../scenarios/optimizations/optimization.js';
import type { CostOverrides } from '../../scenarios/resolved.js';
import { type Command, command } from '../command.js';
import { ExitCode, UsageError } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { readTextFile } from '../read-file.js';
import { readCores, readWords } from '../values.js';
import {
  readRunOptions,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

interface Arguments extends RunArguments, SetArguments {
  readonly config: string;
  readonly fio: string | undefined;
  readonly job: string | undefined;
  readonly disk: string | undefined;
  readonly keep: string | undefined;
  readonly 'max-cores': string | undefined;
  readonly qemu: string | undefined;
  readonly 'guest-kernel': string | undefined;
  readonly 'host-kernel': string | undefined;
  readonly drive: string | undefined;
  readonly effective: boolean;
}

const isCost = (set: string): boolean => set.trimStart().startsWith('costs.');

/** The costs that `--set` changes. */
async function costsOf(sets: readonly string[]): Promise<CostOverrides> {
  const { parseSet } = await import('../../scenarios/sets.js');
  const { readCostOverrides } = await import('../../scenarios/reading/cost-overrides.js');
  const written = sets.filter(isCost).map(parseSet);
  return await readCostOverrides(
    written.map(({ path, value, where }) => ({ id: path.slice('costs.'.length), formula: value, where })),
  );
}

const text = { type: 'string', requiresArg: true } as const;

export const adviseCommand: Command = command<Arguments>({
  usage: 'advise <config>',
  summary: 'Read a pasted VM configuration; say what is in effect, and what to change first',
  positionals: {
    config: {
      type: 'string',
      demandOption: true,
      describe: 'libvirt XML, a QEMU command line or a Proxmox VM configuration; - for standard input',
    },
  },
  options: {
    disk: { ...text, describe: 'the disk that it is about, such as vda, where there are several' },
    fio: { ...text, describe: 'a result of fio in the guest: its job is predicted, and set beside it' },
    job: { ...text, describe: 'the job of that result, where it has several' },
    keep: { ...text, describe: 'what must not be given up: live-migration,snapshots,shared-drive' },
    'max-cores': { ...text, describe: 'CPUs that may be busy beyond those that are now' },
    qemu: { ...text, describe: 'version of QEMU, where the text does not tell' },
    'guest-kernel': { ...text, describe: "version of the guest's kernel" },
    'host-kernel': { ...text, describe: "version of the host's kernel" },
    drive: { ...text, describe: 'the NVMe drive' },
    effective: { type: 'boolean', default: false, describe: 'only what is in effect; simulate nothing' },
    ...setOption,
    ...runOptions,
  },
  examples: [
    ['virsh dumpxml vm | $0 advise -', 'a running domain of libvirt'],
    ['$0 advise vm.xml --fio fio.json --keep live-migration', 'beside a measurement, migration kept'],
    ['qm config 100 | $0 advise - --effective', 'which settings of a Proxmox VM change nothing'],
  ],
  async run(args, io): Promise<ExitCode> {
    const { losses } = await import('../../scenarios/optimizations/optimization.js');
    const keep: Loss[] = readWords('keep', args.keep ?? '', losses);
    const maxCores = args['max-cores'] === undefined ? null : readCores('max-cores', args['max-cores']);
    if (args.job !== undefined && args.fio === undefined)
      throw new UsageError('--job needs a result that it is of; add --fio FILE');
    const { options, verdict } = readRunOptions(args);
    const { name, text: pasted } = await readTextFile(args.config, io);
    const { readMachineConfig } = await import('../../formats/machine-config.js');
    const config = readMachineConfig(pasted, name);
    const measuredRun = args.fio === undefined ? null : await import('../measured-run.js');
    const run = (await measuredRun?.readMeasured(args.fio ?? '', args.job, io)) ?? null;
    const { effectiveMachine } = await import('../../scenarios/machine/effective.js');
    const machine = effectiveMachine(config, {
      disk: args.disk,
      qemu: args.qemu,
      guestKernel: args['guest-kernel'],
      hostKernel: args['host-kernel'],
      drive: args.drive,
      job: run?.options,
      sets: args.set.filter((set) => !isCost(set)),
    });
    const resolved = { ...machine.resolved, costs: await costsOf(args.set) };
    const progress = progressOn(io, args.quiet);
    const { adviceResult } = await import('../advice.js');
    let advice = null;
    if (!args.effective) {
      const { advise } = await import('../../analysis/advise/advise.js');
      progress(`simulating what ${machine.disk.id} could be`);
      advice = advise(resolved, { ...options, keep, maxCores, blocked: machine.blocked });
      progress(null);
    }
    const measured =
      run === null
        ? null
        : (measuredRun?.besideMeasured(run, resolved.scenario, advice?.now ?? null) ?? null);
    const result = adviceResult(machine, advice, measured, args);
    await present(result, args, io, async (told, style) => {
      const { adviseText } = await import('../text/advise-text.js');
      return adviseText(told, style);
    });
    return verdict(io);
  },
});
