/** The forms of `qd1 calibrate --json`, a profile, and of `qd1 validate --json`. */
import * as z from 'zod';
import type { ValidationResult } from '../../calibration/validate/validate.js';
import type { Profile } from '../../scenarios/profile.js';
import { profileSchema } from '../../scenarios/reading/profile-file.js';

/** `qd1 calibrate DATA --json`: what `--write` writes as YAML. */
export const calibrateResult: z.ZodType<Profile> = profileSchema;

const us = z.number();
const percent = z.number().nonnegative();
const count = z.number().int().nonnegative();
const strings = z.array(z.string());

const row = z.strictObject({
  id: z.string(),
  scored: z.boolean().describe('one that is not scored is shown, and in no figure'),
  measuredUs: us.describe('a period, a latency or the difference of two'),
  predictedUs: us,
  intervalUs: z.tuple([us, us]).describe('low, high: 90 %, the error of the measurement included'),
  note: z.string().exactOptional(),
});

const score = {
  n: count.describe('rows that are scored'),
  medianAbsErrorPct: percent.describe('0 where nothing is scored'),
  worstAbsErrorPct: percent,
  coverage90: z
    .strictObject({
      k: count,
      n: count,
      interval: z.tuple([z.number(), z.number()]).describe("Wilson's 90 % interval of the share"),
    })
    .describe('how many 90 % intervals hold what was measured'),
};

const errors = z.strictObject({ medianAbsErrorPct: percent, worstAbsErrorPct: percent });

const group = z.strictObject({
  id: z.string(),
  role: z.enum([
    'calibration',
    'held out',
    'held out: differences only',
    'informed',
    'held out half',
    'held out: measured anew',
    'held out: arrivals alone',
    'held out: tails',
  ]),
  ...score,
  signs: z
    .strictObject({ k: count, n: count })
    .nullable()
    .describe('differences with the measured sign; null where no difference is scored'),
  rows: z.array(row),
  notes: strings,
});

/** `qd1 validate --json`. */
export const validateResult: z.ZodType<ValidationResult> = z.strictObject({
  schemaVersion: z.literal(1),
  seed: z.string(),
  fitted: z
    .strictObject({
      ...score,
      rows: z.array(row),
      broken: strings.describe('ranges and bounds that the fit breaks'),
      farCosts: strings.describe('costs that are pulled beyond two widths of what was believed'),
      modelErrorPct: percent,
    })
    .describe('the bars of the talk, fitted: never pooled with what follows'),
  leaveOneOut: z.strictObject({ ...score, rows: z.array(row) }),
  groups: z.array(group),
  rivals: z.array(z.strictObject({ id: z.string(), what: z.string(), leaveOneOut: errors })),
  alternatives: z.array(
    z.strictObject({
      id: z.string(),
      what: z.string(),
      fittedWorstPct: percent,
      farCosts: strings,
      leaveOneOut: errors,
      chosen: z.boolean(),
    }),
  ),
  targets: z
    .array(
      z.strictObject({
        id: z.string(),
        target: z.string(),
        result: z.string(),
        met: z.boolean(),
        tried: z.string(),
        wouldSettle: z.string(),
      }),
    )
    .describe('what was to be reached; tried and wouldSettle are of use where it was not'),
});
