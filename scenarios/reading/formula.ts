/**
 * The value of a formula, found by walking its syntax tree.
 *
 * A formula may come in a file from a stranger, so it can reach nothing but what is spelled out here: six
 * kinds of node, five operators, the units, the names it is given, and nine functions. Every node is counted,
 * and there are no loops and no definitions to begin with, so the walk ends at once.
 */
import type {
  ArrayNode,
  ConstantNode,
  FunctionNode,
  MathNode,
  ParenthesisNode,
  SymbolNode,
  Unit,
} from 'mathjs';
import { ConfigError } from '../../sim/errors.js';
import { didYouMean } from '../../sim/nearest.js';
import { formulaFunctions } from './formula-functions.js';
import { accepted, parseFormula, quoted } from './formula-text.js';
import { isQuantity, nameOf } from './formula-value.js';
import type { Complaint, Value } from './formula-value.js';
import { arithmetic, dimensionOf, nanoseconds, sizeUnits, timeUnits, unitNamed } from './units.js';
import type { Quantity } from './units.js';

/** Most nodes in one formula, and deepest node; both far above what the catalogue of costs needs. */
const maxNodes = 400;
const maxDepth = 80;

const operations = new Map<string, (left: Quantity, right: Quantity) => Quantity>([
  ['add', (left, right) => arithmetic.add(left, right)],
  ['subtract', (left, right) => arithmetic.subtract(left, right)],
  ['multiply', (left, right) => arithmetic.multiply(left, right)],
  ['divide', (left, right) => arithmetic.divide(left, right)],
]);

/** mathjs types an operator's name and arguments as `never` unless told more; this is what the walk needs. */
interface Operator {
  readonly op: string;
  readonly fn: string;
  readonly args: readonly MathNode[];
}

/**
 * Evaluates a formula. `names` are the costs it may use [ns]; `where` begins every error, which is a
 * `ConfigError` in one sentence.
 */
export function evaluateFormula(text: string, names: ReadonlyMap<string, number>, where: string): Value {
  const walk = new Walk(names, (problem) => new ConfigError(`${where}: in ${quoted(text)}, ${problem}`));
  return walk.value(parseFormula(text, where), 0);
}

class Walk {
  /** Nodes visited so far, internal state. */
  private nodes = 0;
  private readonly names: ReadonlyMap<string, number>;
  private readonly complain: Complaint;

  constructor(names: ReadonlyMap<string, number>, complain: Complaint) {
    this.names = names;
    this.complain = complain;
  }

  value(node: MathNode, depth: number): Value {
    if (++this.nodes > maxNodes) throw this.complain(`there are more than ${maxNodes} parts`);
    if (depth > maxDepth) throw this.complain(`parts are nested deeper than ${maxDepth}`);
    switch (node.type) {
      case 'ConstantNode':
        return this.constant((node as ConstantNode).value);
      case 'ParenthesisNode':
        return this.value((node as ParenthesisNode).content, depth + 1);
      case 'SymbolNode':
        return this.named((node as SymbolNode).name);
      case 'ArrayNode':
        return (node as ArrayNode).items.map((item) => this.value(item, depth + 1));
      case 'OperatorNode':
        return this.operation(node as unknown as Operator, depth);
      case 'FunctionNode':
        return this.call(node as FunctionNode<MathNode>, depth);
      default:
        throw this.complain(`${quoted(String(node))} is not accepted; ${accepted}`);
    }
  }

  private constant(value: unknown): number {
    // `true`, `null`, `Infinity` and `NaN` are constants to the parser too, and 1e400 overflows to Infinity.
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.complain(`${String(value)} is not a finite number; ${accepted}`);
  }

  private named(name: string): Unit {
    const ns = this.names.get(name);
    const unit = unitNamed(name) ?? (ns === undefined ? undefined : nanoseconds(ns));
    if (unit !== undefined) return unit;
    const known = [...timeUnits, ...sizeUnits, ...this.names.keys()];
    // A whole catalogue of names would bury the message.
    const list = known.length > 20 ? 'known are units and ids of costs' : `known are ${known.join(' ')}`;
    throw this.complain(`${quoted(name)} is not a known name${didYouMean(name, known) || `; ${list}`}`);
  }

  private operation(node: Operator, depth: number): Quantity {
    const operands = node.args.map((argument) => this.operand(argument, depth, node.op));
    if (node.fn === 'unaryMinus') return arithmetic.multiply(-1, operands[0]);
    const operate = operations.get(node.fn);
    if (operate === undefined) throw this.complain(`the operator ${node.op} is not accepted; ${accepted}`);
    const [left, right] = operands;
    if (node.fn === 'add' || node.fn === 'subtract') {
      // mathjs refuses this as well; asking first gives a sentence that says what was added to what.
      if (dimensionOf(left) !== dimensionOf(right)) {
        throw this.complain(
          `${nameOf(left)} ${node.op} ${nameOf(right)} has no meaning; give both the same unit`,
        );
      }
    }
    try {
      return operate(left, right);
    } catch {
      throw this.complain(`${nameOf(left)} ${node.op} ${nameOf(right)} has no value; ${accepted}`);
    }
  }

  private operand(node: MathNode, depth: number, op: string): Quantity {
    const value = this.value(node, depth + 1);
    if (isQuantity(value)) return value;
    throw this.complain(`${op} was given ${nameOf(value)}; it takes numbers with and without units`);
  }

  private call(node: FunctionNode<MathNode>, depth: number): Value {
    const name = node.fn.type === 'SymbolNode' ? (node.fn as SymbolNode).name : String(node.fn);
    const found = formulaFunctions.get(name);
    if (found === undefined) {
      const hint = didYouMean(name, formulaFunctions.keys()) || `; ${accepted}`;
      throw this.complain(`there is no function ${quoted(name)}${hint}`);
    }
    const given = node.args.map((argument) => this.value(argument, depth + 1));
    return found.apply(given, (problem) => this.complain(`${found.usage} ${problem}`));
  }
}
