/** How the program ends. Where a command does not clean up, Ctrl-C ends it by its signal, which a shell reports as 130. */
export const ExitCode = {
  ok: 0,
  /** The run failed, or a check said no. */
  failed: 1,
  /** Wrong usage, or an unusable file or configuration. */
  usage: 2,
  /** A fit did not converge, or the data cannot tell. */
  undetermined: 3,
  /** A signal ended it, and it left everything in order. */
  interrupted: 130,
} as const;

/** One of {@link ExitCode}. */
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The command line itself is wrong; told with a hint at `--help`. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}
