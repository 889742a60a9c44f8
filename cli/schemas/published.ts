/**
 * The schemas of all results, as files of `docs/schema/`. A test holds results and files against them; no command
 * loads them, so none waits for zod.
 */
import * as z from 'zod';
import { calibrateResult, validateResult } from './calibration.js';
import { checkRunResult, jobResult } from './fio.js';
import { measurePlanResult, measureResult } from './measure.js';
import { measureVmPlanResult, measureVmResult } from './measure-vm.js';
import { ingestResult } from './ingest.js';
import { adviseResult } from './advise.js';
import { arrivalsResult, explainResult, listResult, pollingResult, showResult } from './reference.js';
import { orderResult } from './order.js';
import { planResult } from './plan.js';
import {
  compareResult,
  experimentResult,
  measuredResult,
  runResult,
  talkResult,
  whatIfResult,
} from './simulation.js';
import { traceResult } from './trace.js';

/** The results, by the name of their schema: `talk` is in `talk-result.schema.json`. */
export const resultSchemas: Readonly<Record<string, z.ZodType>> = {
  talk: talkResult,
  run: runResult,
  compare: compareResult,
  'what-if': whatIfResult,
  order: orderResult,
  plan: planResult,
  experiment: experimentResult,
  measured: measuredResult,
  advise: adviseResult,
  show: showResult,
  list: listResult,
  explain: explainResult,
  polling: pollingResult,
  arrivals: arrivalsResult,
  trace: traceResult,
  'check-run': checkRunResult,
  job: jobResult,
  measure: measureResult,
  'measure-plan': measurePlanResult,
  'measure-vm': measureVmResult,
  'measure-vm-plan': measureVmPlanResult,
  ingest: ingestResult,
  calibrate: calibrateResult,
  validate: validateResult,
};

/** The text of a schema's file: JSON Schema, draft 7. */
export function schemaFile(name: string): string {
  const schema = z.toJSONSchema(resultSchemas[name], { target: 'draft-7', io: 'output' });
  return `${JSON.stringify({ ...schema, title: `Result of qd1, ${name}` }, null, 2)}\n`;
}
