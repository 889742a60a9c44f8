import { expect, test } from 'vitest';
import { fields } from '../../scenarios/defaults.js';
import { scenarioFileSchema, scenarioJsonSchema } from '../../scenarios/schema.js';

interface Node {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly anyOf?: readonly Node[];
}

function nodeAt(path: string): Node {
  return path.split('.').reduce<Node>((node, step) => {
    const properties = node.properties ?? node.anyOf?.find((one) => one.properties !== undefined)?.properties;
    return properties![step];
  }, scenarioJsonSchema() as Node);
}

test('the committed JSON Schema is what the table of fields gives', async () => {
  const text = `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../docs/schema/scenario.schema.json');
});

test.each(Object.entries(fields))('the JSON Schema tells of %s what the table does', (path, field) => {
  const { description } = nodeAt(path);
  expect(description).toContain(field.means);
  if (path !== 'id' && path !== 'title') {
    expect(description).toContain(`default ${field.default} (${field.source})`);
  }
});

test('a file needs an id and a title, and may have a $schema key', () => {
  expect(scenarioFileSchema.safeParse({ $schema: 'x', id: 'a', title: 'b' }).success).toBe(true);
  expect(scenarioFileSchema.safeParse({ id: 'a' }).success).toBe(false);
  expect(scenarioFileSchema.safeParse({ title: 'b' }).success).toBe(false);
});

function accepts(part: object): boolean {
  return scenarioFileSchema.safeParse({ id: 'a', title: 'b', ...part }).success;
}

test('a key that is not known is refused at every level', () => {
  expect(accepts({ vm: { iothread: {} } })).toBe(true);
  expect(accepts({ vm: null })).toBe(true);
  expect(accepts({ drive: null })).toBe(false);
  expect(accepts({ other: 1 })).toBe(false);
  expect(accepts({ vm: { other: 1 } })).toBe(false);
  expect(accepts({ vm: { iothread: { other: 1 } } })).toBe(false);
});
