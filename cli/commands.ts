/** All commands, in the order of the help. */
import type { Command } from './command.js';
import { calibrateCommand } from './commands/calibrate.js';
import { validateCommand } from './commands/validate.js';
import { checkRunCommand } from './commands/check-run.js';
import { adviseCommand } from './commands/advise.js';
import { compareCommand } from './commands/compare.js';
import { experimentCommand } from './commands/experiment.js';
import { explainCommand } from './commands/explain.js';
import { ingestCommand } from './commands/ingest.js';
import { jobCommand } from './commands/job.js';
import { listCommand } from './commands/list.js';
import { measureCommand } from './commands/measure.js';
import { orderCommand } from './commands/order.js';
import { planCommand } from './commands/plan.js';
import { pollingCommand } from './commands/polling.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { showCommand } from './commands/show.js';
import { talkCommand } from './commands/talk.js';
import { traceCommand } from './commands/trace.js';
import { whatIfCommand } from './commands/what-if.js';

export const commands: readonly Command[] = [
  talkCommand,
  runCommand,
  compareCommand,
  whatIfCommand,
  orderCommand,
  planCommand,
  experimentCommand,
  adviseCommand,
  traceCommand,
  showCommand,
  listCommand,
  explainCommand,
  calibrateCommand,
  validateCommand,
  pollingCommand,
  jobCommand,
  checkRunCommand,
  measureCommand,
  ingestCommand,
  serveCommand,
];
