/** `qd1 order`: what each optimization is worth, in every order. */
import { type ApplyArguments, applyOption, readApply } from '../apply-argument.js';
import { type Command, command } from '../command.js';
import type { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { resolveArgument, scenarioArgument } from '../scenario-argument.js';
import {
  type DrawArguments,
  drawOptions,
  readRunOptions,
  type RunArguments,
  runOptions,
  type SetArguments,
  setOption,
} from './run-options.js';

interface Arguments extends RunArguments, DrawArguments, SetArguments, ApplyArguments {
  readonly base: string;
}

export const orderCommand: Command = command<Arguments>({
  usage: 'order <base>',
  summary: 'Say what each of several optimizations is worth, in every order',
  positionals: { base: { type: 'string', demandOption: true, describe: scenarioArgument } },
  options: {
    ...applyOption,
    ...setOption,
    ...runOptions,
    precision: {
      ...runOptions['precision'],
      describe: 'half-width of the 95 % interval of each share, of the period before',
    },
    ...drawOptions,
    svg: { ...drawOptions['svg'], describe: 'also draw the shares and the orders into this file' },
  },
  examples: [
    [
      '$0 order V0 --apply iothread,multi-queue,guest-iopoll',
      'gains by order, and an attribution without one',
    ],
    ['$0 order V0 --apply iothread,guest-haltpoll --set vm.haltpoll=false --svg order.svg', 'with a picture'],
  ],
  async run(args, io): Promise<ExitCode> {
    const chosen = await readApply(args);
    const { options, verdict } = readRunOptions(args);
    const base = await resolveArgument(args.base, args.set, io);
    const { orderOf } = await import('../../analysis/order/order.js');
    const { openPool } = await import('../workers/pool.js');
    const progress = progressOn(io, args.quiet);
    const pool = await openPool();
    const result = await orderOf(base, chosen, {
      ...options,
      run: pool.run,
      onProgress: (done, of) => progress(`simulating ${of} subsets, ${done} done`),
    }).finally(() => pool.close());
    progress(null);
    if (!result.precise) options.onImprecise?.(base.scenario.id);
    const { drawOrder } = await import('../draw.js');
    await drawOrder(result, args);
    await present(result, args, io, async (told, style) => {
      const { orderText } = await import('../text/order-text.js');
      return orderText(told, style);
    });
    return verdict(io);
  },
});
