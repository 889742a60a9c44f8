/**
 * The form of a scenario file, made from the table of fields: which keys there are and of what kind each value is.
 *
 * It is strict: an unknown key is an error. Every key but `id` and `title` may be left out. What a value may be in
 * detail (units, limits) is decided in one place for files and for `--set`: `reading/field-value.ts`.
 */
import * as z from 'zod';
import { fields, sections } from './defaults.js';
import { unitOf, type Field } from './field.js';
import { refusal } from './reading/field-value.js';

/** A file that has the right form: mappings of plain values, by key. */
export type ScenarioFile = Readonly<Record<string, unknown>>;

interface Shape {
  [key: string]: z.ZodType | Shape;
}

/** The schema of a scenario file. */
export const scenarioFileSchema: z.ZodType<ScenarioFile> = fileSchema();

/** The same as JSON Schema, draft 7, for editors: what may be written, before units are read. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioFileSchema, { target: 'draft-7', io: 'input' });
  return {
    ...schema,
    title: 'A qd1 scenario',
    description: 'What a person would configure; all fields but two are optional.',
  };
}

function fileSchema(): z.ZodType<ScenarioFile> {
  const shape: Shape = {};
  for (const [path, field] of Object.entries<Field>(fields)) {
    const steps = path.split('.');
    const last = steps.pop() as string;
    let at = shape;
    for (const step of steps) at = (at[step] ??= {}) as Shape;
    at[last] = fieldSchema(field, path === 'id' || path === 'title');
  }
  const keys = {
    $schema: z.string().optional().describe('where an editor finds this schema'),
    ...shape,
    extends: z
      .string('must be the id of a preset')
      .optional()
      .describe('id of the preset that this one starts from'),
    costs: z
      .record(
        z.string(),
        z.union([z.string(), z.number()], 'must be a formula, such as 1.2 us'),
        'must be a mapping',
      )
      .optional()
      .describe(
        'costs that differ from the catalogue, by id: a formula such as 1.2 us, lognormal(1.2 us, 0.1) or 0.8 * qemu_submit',
      ),
  };
  return strict(keys, 'must be a mapping of keys to values: a scenario', '');
}

function strict(shape: Shape, must: string, path: string): z.ZodObject {
  const keys = Object.entries(shape).map(([key, value]) => [
    key,
    value instanceof z.ZodType ? value : section(key, value, path),
  ]);
  return z.strictObject(Object.fromEntries(keys) as Record<string, z.ZodType>, {
    error: (issue) => (issue.code === 'invalid_type' ? must : undefined),
  });
}

function section(key: string, shape: Shape, parent: string): z.ZodType {
  const path = parent === '' ? key : `${parent}.${key}`;
  const { means, orNull } = sections[path];
  const must = `must be a mapping of keys to values: ${means}`;
  if (orNull === undefined) return strict(shape, must, path).optional().describe(means);
  return strict(shape, `${must}, {} with defaults; or null: ${orNull}`, path)
    .nullable()
    .optional()
    .describe(`${means}; null for none: ${orNull}`);
}

function fieldSchema(field: Field, required: boolean): z.ZodType {
  const { type, orNull } = field;
  const unit = unitOf(field);
  const description = [
    `${field.means}${unit === '' ? '' : ` [${unit}]`}`,
    ...(orNull === undefined ? [] : [`null: ${orNull}`]),
    ...(required ? [] : [`default ${String(field.default)} (${field.source})`]),
  ].join('; ');
  const plain = valueSchema(type, ({ input }) => refusal(field, input));
  const value = orNull === undefined ? plain : plain.nullable();
  return (required ? value : value.optional()).describe(description);
}

function valueSchema(type: Field['type'], error: (issue: { input?: unknown }) => string): z.ZodType {
  switch (type.kind) {
    case 'text':
      return z.string({ error });
    case 'choice':
      return z.enum(type.among as [string, ...string[]], { error });
    case 'switch':
      return z.boolean({ error });
    case 'count':
      return z.number({ error }).meta({ type: 'integer', minimum: type.from, maximum: type.to });
    case 'number-of':
      return z.literal([...type.among], { error });
    case 'time':
    case 'size':
      return z.union([z.number(), z.string()], { error });
    default:
      return z.string({ error });
  }
}
