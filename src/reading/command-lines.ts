import { type Machine, nothing } from '../python/machine.ts';
import type { CodePlace } from '../python/observer.ts';
import { type Called, Class, Foreign, Func, type Keywords, Native, Tuple, type Value } from '../python/values.ts';

/** Whoever goes through what a command line starts. */
interface Goer {
  readonly m: Machine;
  readonly whereabouts: { taken(note: string): void };
}

/** `HfArgumentParser((ModelArguments, TrainingArguments))`: the dataclasses that it fills. */
export class FieldsParser extends Foreign {
  readonly types: readonly Value[];
  constructor(called: Called) {
    super(called);
    const given = called.args[0] ?? called.keywords.get('dataclass_types') ?? [];
    this.types = Array.isArray(given) ? given : [given];
  }

  /** What its method gives: one object of each, all of whose fields have their defaults. */
  method({ m, whereabouts }: Goer, name: string, place: CodePlace): Value | undefined {
    if (!/^parse_args(_into_dataclasses|_and_config)?$/.test(name)) return undefined;
    return new Native(name, (_args, keywords) => {
      const all = this.types.map((type) => filled({ m, whereabouts }, type, place));
      return Tuple.of<Value>(...all, ...(keywords.get('return_remaining_strings') === true ? [[]] : []));
    });
  }
}

/** Settings that a schedule hangs on. */
const matters = /(^|_)(lr|learning_rate|epochs?|steps?|iters?|warm\w*|sched\w*|decay\w*|batch_size|gamma|min_lr|accumulation\w*)(_|$)/i;

const listed = (m: Machine, name: string, entries: readonly (readonly [string, Value | undefined])[]): readonly string[] => {
  const all = entries.filter(([key, value]) => matters.test(key) && value !== undefined && !m.defines.has(key)).map(([key]) => key);
  if (all.length === 0) return [];
  const [last, ...others] = [...all].reverse();
  return [
    `${others.length > 0 ? `${others.reverse().join(', ')} and ` : ''}${last} ${others.length > 0 ? 'are' : 'is'} taken as ${name} has ${others.length > 0 ? 'them' : 'it'} by default`,
  ];
};

/** An object of a class whose fields have their defaults, or what is given for them. */
function filled({ m, whereabouts }: Goer, type: Value, place: CodePlace): Value {
  if (!(type instanceof Class)) return m.call(type, [], nothing, place);
  const fields = [...fieldsOf(type)];
  for (const note of listed(
    m,
    type.name,
    fields.map((name) => [name, type.find(name)]),
  ))
    whereabouts.taken(note);
  return m.call(type, [], told(m, fields), place);
}

const told = (m: Machine, names: readonly string[]): Keywords =>
  new Map(names.flatMap((name): [string, Value][] => (m.defines.has(name) ? [[name, m.defines.get(name) as Value]] : [])));

function* fieldsOf(type: Class): Iterable<string> {
  for (const base of type.bases) if (base instanceof Class) yield* fieldsOf(base);
  yield* type.fields;
}

/** `tyro.cli(Config)`, `fire.Fire(train)`, `typer.run(main)`: what they are given, with its own defaults. */
export function started(goer: Goer, { args, keywords, at, text }: Called): Value | undefined {
  const { m, whereabouts } = goer;
  const given = args[0] ?? keywords.get('config_class') ?? keywords.get('component') ?? null;
  const place = { from: at, to: at + text.length };
  if (given instanceof Class) return filled(goer, given, place);
  if (!(given instanceof Func)) return undefined;
  const own = given.parameters.filter(({ kind }) => kind === 'plain' || kind === 'keyword');
  for (const note of listed(
    m,
    given.name,
    own.map(({ name, unsaid }) => [name, unsaid]),
  ))
    whereabouts.taken(note);
  const unsaid = own
    .filter(({ unsaid }) => unsaid === undefined)
    .map(({ name }): [string, Value] => [name, m.unknown({ from: at, to: at })]);
  return m.call(
    given,
    [],
    new Map([
      ...unsaid.map(([name]) => [name, asked(m, given, name)] as const),
      ...told(
        m,
        own.map(({ name }) => name),
      ),
    ]),
    place,
  );
}

/** A parameter that the command line must say. */
const asked = (m: Machine, { node }: Func, name: string): Value => {
  const at = m.textOf(node).search(new RegExp(`\\b${name}\\b`));
  return m.unknown({ from: node.from + Math.max(0, at), to: node.from + Math.max(0, at) + name.length });
};

/** `@click.option('--lr', default=0.1)` over a function: what the command line gives it when it says nothing. */
export function withOption(goer: Goer, path: string, args: readonly Value[], keywords: Keywords, func: Func): Func | undefined {
  const { m } = goer;
  const kind = /(^|\.)click\.(option|argument|command|group|pass_context|version_option|help_option)$/.exec(path)?.[2];
  if (kind === undefined) return undefined;
  if (kind !== 'option') return kind === 'command' || kind === 'group' ? called(goer, func) : func;
  const flags = args.filter((flag) => typeof flag === 'string');
  const flag = flags.find((one) => !one.startsWith('-')) ?? flags.find((one) => one.startsWith('--')) ?? flags[0] ?? '';
  const name = (flag.split('/')[0] ?? '').replace(/^-+/, '').replaceAll('-', '_').toLowerCase();
  const said = keywords.get('default');
  const type = keywords.get('type');
  const value = said === undefined ? (keywords.get('is_flag') === true || flag.includes('/') ? false : null) : said;
  const typed = typeof value === 'string' && type instanceof Native ? m.call(type, [value], nothing, func.node) : value;
  if (keywords.get('required') === true && said === undefined) return func;
  const parameters = func.parameters.map((one) => (one.name === name ? { ...one, unsaid: m.defines.get(name) ?? typed } : one));
  return new Func({ ...func, parameters });
}

/** A command takes what is not said from its options. */
function called({ m, whereabouts }: Goer, func: Func): Func {
  for (const note of listed(
    m,
    func.name,
    func.parameters.map(({ name, unsaid }) => [name, unsaid]),
  ))
    whereabouts.taken(note);
  const parameters = func.parameters.map((one) =>
    one.unsaid === undefined && one.kind === 'plain' ? { ...one, unsaid: asked(m, func, one.name) } : one,
  );
  return new Func({ ...func, parameters });
}
