/**
 * XML as a tree of elements that know where they stand.
 *
 * fast-xml-parser does the parsing. What it is not asked to do: entities of a document type are refused before it sees
 * the text, so that nothing can be fetched or grow; and its validator, not its parser, tells what is malformed.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Fact, Place } from '../../scenarios/machine/machine-config.js';
import type { ConfigText } from '../config-text.js';
import { quoted } from '../config-text.js';

/** Deeper than any domain, and than any snapshot around one. */
const DEEPEST_NESTING = 64;

/** One element. */
export class Element {
  private offsets: ReadonlyMap<string, number> | null = null;

  constructor(
    readonly name: string,
    readonly children: readonly Element[],
    /** Its text, without that of its children. */
    readonly text: string,
    /** Offset of its `<`. */
    readonly offset: number,
    private readonly attributes: Readonly<Record<string, string>>,
    private readonly source: ConfigText,
  ) {}

  get place(): Place {
    return this.source.place(this.offset, `<${this.name}>`);
  }

  attributeNames(): string[] {
    return Object.keys(this.attributes);
  }

  /** An attribute; null where it is not written. */
  attribute(name: string): Fact<string> | null {
    if (!Object.hasOwn(this.attributes, name)) return null;
    this.offsets ??= attributeOffsets(this.source.text, this.offset);
    return {
      value: this.attributes[name],
      place: this.source.place(this.offsets.get(name) ?? this.offset, `<${this.name} ${name}>`),
    };
  }

  /** Its text as a fact; null where there is none. */
  content(): Fact<string> | null {
    const value = this.text.trim();
    return value === '' ? null : { value, place: this.place };
  }

  all(name: string): Element[] {
    return this.children.filter((child) => child.name === name);
  }

  /** The first child of that name, by a path of names. */
  first(...names: readonly string[]): Element | null {
    const [name, ...rest] = names;
    const found = this.children.find((child) => child.name === name) ?? null;
    return rest.length === 0 ? found : (found?.first(...rest) ?? null);
  }
}

/**
 * The first element called `name`, with what is in it; what stands around it (a prompt, the command that was typed) is
 * passed over.
 * @throws ConfigError with line and column, for what is malformed or refused
 */
export function readElement(source: ConfigText, name: string): Element {
  const { text } = source;
  const doctype = /<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.exec(text);
  if (doctype !== null) {
    throw source.error(
      doctype.index,
      `${quoted(doctype[0])} begins a document type, whose entities are not read; remove it`,
    );
  }
  const begin = new RegExp(`<${name}[\\s>/]`).exec(text);
  if (begin === null)
    throw source.error(0, `there is no <${name}> element; give the output of virsh dumpxml`);
  const closing = text.lastIndexOf(`</${name}>`);
  const end = closing < begin.index ? text.length : closing + name.length + 3;
  // Blanks instead of what is around it, so that lines and columns stay those of the text.
  const cut = text.slice(0, begin.index).replaceAll(/[^\n]/g, ' ') + text.slice(begin.index, end);
  const verdict = XMLValidator.validate(cut);
  if (verdict !== true) {
    const { line, col, msg } = verdict.err;
    throw source.errorAt({ line, column: col, what: '' }, `this is not XML: ${sentence(msg)}`);
  }
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    captureMetaData: true,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: DEEPEST_NESTING,
  });
  let parsed: readonly Node[];
  try {
    parsed = parser.parse(cut) as readonly Node[];
  } catch (error) {
    throw source.error(begin.index, `this cannot be read: ${sentence((error as Error).message)}`);
  }
  const root = parsed.map((node) => elementOf(node, source)).find((element) => element?.name === name);
  if (root === undefined || root === null) throw source.error(begin.index, `<${name}> cannot be read`);
  return root;
}

/** The parser tells where an element begins, not its attributes: they are looked for in its tag, which is well-formed. */
function attributeOffsets(text: string, start: number): Map<string, number> {
  const offsets = new Map<string, number>();
  const pattern = /\s([^\s=<>"'/]+)\s*=\s*(?:"[^"]*"|'[^']*')|\/?>/g;
  pattern.lastIndex = start;
  for (let match = pattern.exec(text); match?.[1] !== undefined; match = pattern.exec(text)) {
    offsets.set(match[1], match.index + 1);
  }
  return offsets;
}

/** As fast-xml-parser gives it with `preserveOrder`: one key that is the name, `:@` the attributes. */
type Node = Readonly<Record<string, unknown>>;

function elementOf(node: Node, source: ConfigText): Element | null {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text') return null;
  const inside = node[name] as readonly Node[];
  const metaData = XMLParser.getMetaDataSymbol() as symbol;
  const meta = (node as unknown as Record<symbol, { readonly startIndex?: number } | undefined>)[metaData];
  const text = inside.map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join('');
  const children = inside
    .map((child) => elementOf(child, source))
    .filter((child): child is Element => child !== null);
  const attributes = (node[':@'] ?? {}) as Readonly<Record<string, string>>;
  return new Element(name, children, text, meta?.startIndex ?? 0, attributes, source);
}

/** What the parser says, as the end of our sentence. */
function sentence(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 160);
  return line.charAt(0).toLowerCase() + line.slice(1);
}
