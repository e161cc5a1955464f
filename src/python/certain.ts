import type { Machine } from './machine.ts';
import { methodOf } from './methods.ts';
import { isInt, isNumeric } from './numeric.ts';
import { counters } from './standard.ts';
import { enclosing, type Node } from './syntax.ts';
import { Dict, Distinct, Float, Raised, Tuple, type Value } from './values.ts';

/** Python raises this here for certain; elsewhere than below a handler that takes it, the script is taken to know better. */
export function raises(m: Machine, kind: string, says: string): void {
  const error = new Raised(kind, says);
  if (!m.strict && m.trying?.(error)) throw error;
}

/** Nobody knows whether Python raises something here, which a handler may take. */
export function mayRaise(m: Machine): void {
  if (m.trying !== undefined) m.unsure += 1;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** What objects of the language have beside the methods that are read. */
const ofNumbers = words('real imag numerator denominator conjugate as_integer_ratio');
const ofIntegers = words('bit_length bit_count from_bytes to_bytes');
const ofFloats = words('fromhex hex is_integer');
const ofTexts = words(
  'casefold center encode expandtabs format format_map index isalnum isalpha isascii isdecimal isidentifier isnumeric isprintable isspace istitle ljust maketrans rindex rjust splitlines swapcase translate',
);
const ofDicts = words('fromkeys popitem move_to_end default_factory most_common elements subtract total');
const ofSets = words(
  'difference_update intersection_update isdisjoint issubset issuperset pop symmetric_difference symmetric_difference_update',
);
/** Lists and numbers stand for arrays and their numbers, too. */
const ofArrays = words(
  `T all any argmax argmin astype backward bool clamp_ clamp clone copy_ cpu cuda data detach device dim double dtype fill_ flatten flat float grad half
   int is_cuda isnan item long max mean min mul_ ndim nonzero numel numpy requires_grad reshape round shape size squeeze std sum sqrt_ t tolist to
   type unsqueeze values view zero_ maxlen keys items value name`,
);

/** Whether a number, a text, a list and the like has no attribute of this name. */
export function lacks(value: Value, name: string): boolean {
  if (name.startsWith('__') || methodOf(value, name) !== undefined) return false;
  if (value === null) return true;
  if (typeof value === 'string') return !ofTexts.has(name) && !/^(value|name)$/.test(name);
  if (value instanceof Dict) return counters.has(value) ? !ofDicts.has(name) : !value.mayHave(name) && !ofDicts.has(name);
  if (value instanceof Distinct) return !ofSets.has(name);
  if (ofArrays.has(name)) return false;
  if (isNumeric(value)) {
    const own = value instanceof Float || !isInt(value) ? ofFloats : ofIntegers;
    return !ofNumbers.has(name) && !own.has(name);
  }
  return Array.isArray(value) && (value instanceof Tuple ? !name.startsWith('_') : true);
}

/** Names of the language that are not read. */
const ofPython = words(
  `aiter anext ascii bin breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dir divmod eval exec exit
   format frozenset getattr globals hash help hex id input isinstance issubclass license locals memoryview object oct open ord property quit
   setattr slice staticmethod super type vars NotImplemented Ellipsis`,
);

/** A name stands for nothing that is known here. */
export function unbound(m: Machine, node: Node, name: string): void {
  if (isUnbound(m, node, name)) raises(m, 'NameError', `${name} is not bound`);
  else mayRaise(m);
}

/** Whether nothing binds a name that is read at the top of a script, but for what comes after it. */
function isUnbound({ source, stars }: Machine, node: Node, name: string): boolean {
  if (stars.length > 0 || ofPython.has(name) || /^__|(Error|Exception|Warning|Interrupt|Exit|Iteration)$/.test(name)) return false;
  const inner = ['FunctionDefinition', 'ForStatement', 'WhileStatement', 'ClassDefinition'].some((kind) => enclosing(node, kind));
  const bound = new RegExp(
    String.raw`\b(?:def|class|as|for|import|global|nonlocal|del)[ \t]+(?:[^\n]*[\s,(])?${name}\b|\b${name}[ \t]*(?:[,:)\]]|[-+*/%&|^@]{0,2}=(?!=))`,
    'g',
  );
  return ![...source.text.matchAll(bound)].some(({ index }) => inner || index < node.from);
}
