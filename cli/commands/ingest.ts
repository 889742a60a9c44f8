/** `qd1 ingest`: what files that people already have say of a machine. */
import { type Command, command } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { present } from '../present.js';
import { progressOn } from '../progress.js';
import { streamTextFile } from '../read-file.js';

interface Arguments {
  readonly files: readonly string[];
}

export const ingestCommand: Command = command<Arguments>({
  usage: 'ingest <files..>',
  summary: 'Read results and traces: figures with uncertainty and caveats, as a fit takes them',
  positionals: {
    files: {
      type: 'string',
      array: true,
      demandOption: true,
      describe:
        'results and logs of fio, traces of ftrace, perf and blkparse, histograms of bpftrace, trace logs of QEMU; - for standard input',
    },
  },
  options: {},
  examples: [
    ['$0 ingest fio.json trace.txt', 'whatever they are: it is found out'],
    ['sudo cat /sys/kernel/tracing/trace | $0 ingest -', 'the stages of each request, out of a kernel trace'],
  ],
  async run(args, io) {
    const { ingestFile } = await import('../../calibration/ingest/ingest-file.js');
    const progress = progressOn(io, args.quiet);
    const files = [];
    for (const path of args.files) {
      progress(`reading ${path}`);
      const { name, chunks } = streamTextFile(path, io);
      files.push(await ingestFile(name, chunks));
    }
    progress(null);
    await present({ schemaVersion: 1 as const, files }, args, io, async (told, style) => {
      const { ingestText } = await import('../text/ingest-text.js');
      return ingestText(told.files, style);
    });
    return ExitCode.ok;
  },
});
