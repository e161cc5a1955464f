import { asItWas, leans } from './coming-items.ts';
import { iterate, mostItems } from './contents.ts';
import { big, isInt } from './numeric.ts';
import { Dict, type Invoke, Items, type Keywords, Native, Raised, raise, Stream, Unknown, unread, type Value } from './values.ts';

/** What a native function is given, in the order of its parameters. */
type Body = (values: readonly (Value | undefined)[], invoke: Invoke) => Value;
export type NativeCall = Native['call'];

interface Slot {
  readonly names: readonly string[];
  readonly kind: 'plain' | 'keyword' | '*' | '**';
  readonly optional: boolean;
}

const known = new Map<string, readonly Slot[]>();
function slotsOf(signature: string): readonly Slot[] {
  const slots = known.get(signature) ?? readSlots(signature);
  known.set(signature, slots);
  return slots;
}

function readSlots(signature: string): readonly Slot[] {
  let kind: Slot['kind'] = 'plain';
  return signature.split(/,\s*/).flatMap((text): readonly Slot[] => {
    if (text === '') return [];
    if (text === '*') {
      kind = 'keyword';
      return [];
    }
    const [, stars = '', names = '', mark] = /^(\*{0,2})([\w|]+)(=?)$/.exec(text) ?? [];
    if (stars !== '') {
      kind = 'keyword';
      return [{ names: [names], kind: stars as '*' | '**', optional: true }];
    }
    return [{ names: names.split('|'), kind, optional: mark === '=' }];
  });
}

const cannot: Invoke = () => unread('a function that is handed over here is not called');

/**
 * A native function with its parameters as Python writes them: `items, *, key=`; a `=` marks what may be left out, `a|b` two
 * names of one parameter, `*items` and `**more` all that come. What it does not declare it does not take, so that nothing is passed over.
 */
export function takes(signature: string, body: Body): NativeCall {
  let slots: readonly Slot[] | undefined;
  return (args, keywords, invoke = cannot) => {
    slots ??= slotsOf(signature);
    // Most calls are plain.
    if (keywords.size === 0 && args.length === slots.length && slots.every(({ kind }) => kind === 'plain')) return body(args, invoke);
    return body(bound(slots, args, keywords), invoke);
  };
}

function bound(slots: readonly Slot[], args: readonly Value[], keywords: Keywords): readonly (Value | undefined)[] {
  let [next, said] = [0, 0];
  const values = slots.map(({ names, kind, optional }): Value | undefined => {
    if (kind === '**') {
      said = keywords.size;
      const own = slots.flatMap((slot) => (slot.kind === 'plain' ? [] : slot.names));
      return Dict.of([...keywords].filter(([key]) => !own.includes(key)));
    }
    if (kind === '*') {
      const all = args.slice(next);
      next = args.length;
      return all as Value[];
    }
    const name = names.find((one) => keywords.has(one));
    if (name !== undefined) said += 1;
    if (kind === 'plain' && next < args.length) {
      if (name !== undefined) raise('TypeError', `${name} is given twice`);
      next += 1;
      return args[next - 1];
    }
    if (name === undefined && !optional) return raise('TypeError', `${names[0]} is missing`);
    return name === undefined ? undefined : keywords.get(name);
  });
  if (next < args.length) unread(`this takes ${next} arguments here, and ${args.length} are given`);
  if (said < keywords.size) {
    // What TensorFlow calls its operations computes nothing.
    const known = [...slots.flatMap(({ names }) => names), 'name'];
    const other = [...keywords.keys()].find((name) => !known.includes(name));
    if (other !== undefined) unread(`${other}= is not read here`);
  }
  return values;
}

/** A function that answers with nothing known where anything it is given is not. */
export const knowing =
  (call: NativeCall): NativeCall =>
  (args, keywords, invoke) => {
    const all = keywords.size === 0 ? args : [...args, ...keywords.values()];
    return all.some((value) => value instanceof Unknown) ? Unknown.of(...all) : call(args, keywords, invoke);
  };

/** Arrays hold numbers only: of several of which one is not known nothing is. */
export const knowingItems =
  (call: NativeCall): NativeCall =>
  (args, keywords, invoke) => {
    const unknown = args.flatMap((value) => (Array.isArray(value) ? value.filter((one) => one instanceof Unknown) : []));
    return unknown.length > 0 ? Unknown.of(...unknown) : call(args, keywords, invoke);
  };

/** An integer as a count. */
export function whole(value: Value | undefined, unsaid?: number): number {
  if (value === undefined && unsaid !== undefined) return unsaid;
  if (value === undefined || !isInt(value)) return raise('TypeError', 'an integer is needed');
  return Number(big(value));
}

export function range(args: readonly (Value | undefined)[]): Value[] | Stream {
  const [start, stop, step] = args[1] === undefined ? [0, whole(args[0]), 1] : [whole(args[0]), whole(args[1]), whole(args[2], 1)];
  if (step === 0) raise('ValueError', 'the step of a range cannot be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > mostItems) return new Stream([], length, (index) => start + index * step);
  return Array.from({ length }, (_, index) => start + index * step);
}

/** The items of whatever can be gone through, as a list of its own. */
export const listedItems = (value: Value | undefined): Value[] => (value === undefined ? [] : [...iterate(value)]);

/** Runs a native function; what Python raises within it is raised here, too. */
export function callNative(native: Native, args: readonly Value[], keywords: Keywords, invoke?: Invoke): Value {
  try {
    const found = native.call(args, keywords, invoke);
    const kept = found instanceof Items && native.name.startsWith('itertools.') ? asItWas(found, args) : found;
    return leans(kept, { values: args });
  } catch (error) {
    // What is of the wrong kind among the arguments shows where it is used.
    if (error instanceof TypeError || error instanceof SyntaxError || (error instanceof RangeError && !/call stack/.test(error.message)))
      throw new Raised('TypeError', `${native.name} does not take these arguments`);
    throw error;
  }
}

/** Natives that hold nothing of their own. */
export const ofTables = new WeakSet<Native>();

/** The natives of one table, by name; each is made when it is first asked for. */
export function nativeTable(prefix: string, table: Readonly<Record<string, NativeCall>>): (name: string) => Native | undefined {
  const made = new Map<string, Native>();
  return (name) => {
    if (!Object.hasOwn(table, name)) return undefined;
    const known = made.get(name) ?? new Native(prefix + name, table[name] as NativeCall);
    ofTables.add(known);
    made.set(name, known);
    return known;
  };
}
