import { atPath } from '../../configs/setting-mappings.ts';
import { negate } from '../../python/arithmetic.ts';
import { literalOf } from '../../python/literals.ts';
import { nothing } from '../../python/machine.ts';
import { Dict, Func, type Keywords, Native, Thing, Tuple, Unknown, type Value } from '../../python/values.ts';
import { type Injecting, injected, unsaidBy } from './injecting.ts';

const nowhere = { from: 0, to: 0 };

/** fastargs: sections declare parameters, decorators give them to functions, files of settings say them. */
export class Fastargs {
  readonly #goer: Injecting;
  readonly #entries = new Map<string, { readonly keywords: Keywords; readonly args: readonly Value[]; readonly section: Thing }>();
  readonly #conditions = new Map<Thing, Value>();
  readonly #said: Value[] = [];
  #looked = false;
  readonly #config = new Dict();

  constructor(goer: Injecting) {
    this.#goer = goer;
    const self = new Native('config', () => this.#config);
    const reads = new Native('config', ([file = null]) => this.#collect(goer.settingsAt(file, 'fastargs')));
    const methods: Readonly<Record<string, Value>> = {
      ...{ augment_argparse: self, collect_argparse_args: self, collect_env_variables: self, validate: self, summary: self },
      ...{ collect_config_file: reads, collect_yaml: reads, collect_json: reads },
      collect: new Native('collect', ([over]) => this.#collect(over)),
      get: new Native('get', () => this.#all()),
    };
    this.#config.lacking = (key) =>
      methods[String(key)] ?? this.#value(Array.isArray(key) ? key.join('.') : String(key), String(key), 0) ?? null;
  }

  /** What one of its names stands for. */
  named(name: string): Value | undefined {
    switch (name) {
      case 'Param':
        return new Native(name, (args, keywords) => {
          const made = new Thing();
          this.#declared.set(made, { args, keywords });
          return made;
        });
      case 'Section':
        return new Native(name, ([path = null]) => this.#section(String(path)));
      case 'get_current_config':
        return new Native(name, () => this.#config);
      case 'decorators.param':
        return new Native(name, ([path = null, alias], keywords) => this.#param(path, alias ?? keywords.get('alias')));
      case 'decorators.section':
        return new Native(name, ([path = null]) => new Native(name, ([func = null]) => this.#within(String(path), func)));
      default:
        return undefined;
    }
  }

  readonly #declared = new Map<Value, { readonly args: readonly Value[]; readonly keywords: Keywords }>();

  #section(path: string): Thing {
    const section = new Thing();
    const add = new Native('params', (_args, all) => {
      for (const [name, made] of all) {
        const declared = this.#declared.get(made);
        if (declared !== undefined) this.#entries.set(`${path}.${name}`, { ...declared, section });
      }
      return section;
    });
    section.attributes.set('params', add);
    const when = new Native('enable_if', ([condition = null]) => {
      this.#conditions.set(section, condition);
      return section;
    });
    section.attributes.set('enable_if', when);
    return section;
  }

  #collect(over: Value | undefined): Value {
    if (over !== undefined) this.#said.unshift(over);
    return this.#config;
  }

  /** The functions below its decorators, with what each parameter is given. */
  readonly #given = new Map<Func, Map<string, { path: string; section: boolean }>>();

  #param(path: Value, alias: Value | undefined): Native {
    const keys = Array.isArray(path) ? path.map(String) : String(path).split('.');
    const name = typeof alias === 'string' ? alias : (keys.at(-1) ?? '');
    return new Native('param', ([func = null]) => {
      if (!(func instanceof Func)) return func;
      const all = this.#given.get(func) ?? new Map<string, { path: string; section: boolean }>();
      all.set(name, { path: keys.join('.'), section: false });
      const known = this.#given.has(func);
      const made = known
        ? func
        : injected(func, (one) => {
            const given = all.get(one);
            return given && this.#value(given.path, one, func.node.from);
          });
      this.#given.set(made, all);
      return made;
    });
  }

  #within(section: string, func: Value): Value {
    for (const one of func instanceof Func ? (this.#given.get(func)?.values() ?? []) : []) {
      if (!one.section) one.path = `${section}.${one.path}`;
      one.section = true;
    }
    return func;
  }

  /** The value of a parameter; nothing where it has none. */
  #value(path: string, name: string, at: number): Value | undefined {
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    const { m } = this.#goer;
    const own = m.defines.get(name) ?? m.defines.get(path);
    if (own !== undefined) return own;
    const condition = this.#conditions.get(entry.section);
    const enabled = condition === undefined ? true : m.call(condition, [this.#config], nothing, nowhere);
    if (enabled instanceof Unknown) return unsaidBy(this.#goer, name, at, 'fastargs');
    if (enabled === false || enabled === null || enabled === 0) return undefined;
    if (!this.#looked) this.#collect(this.#goer.settingsAt(null, 'fastargs'));
    this.#looked = true;
    const [checker, , unsaid = entry.keywords.get('default') ?? null] = entry.args;
    for (const said of this.#said) {
      if (said instanceof Unknown) return unsaidBy(this.#goer, name, at, 'fastargs');
      const found = said instanceof Dict ? (said.map.get(path) ?? atPath(said, path)) : undefined;
      if (found !== undefined && found !== null) return checked(found, checker);
    }
    if (unsaid === null)
      return (entry.args[3] ?? entry.keywords.get('required')) === true ? unsaidBy(this.#goer, name, at, 'fastargs') : undefined;
    if (/lr|rate|epoch|step|warm|decay|batch|sched/i.test(path))
      this.#goer.whereabouts.taken(`${path} is taken as its Param has it by default`);
    return checked(unsaid, checker);
  }

  /** All of them as a namespace. */
  #all(): Thing {
    const top = new Thing();
    for (const path of this.#entries.keys()) {
      const keys = path.split('.');
      const value = this.#value(path, keys.at(-1) as string, 0);
      const owner = keys.slice(0, -1).reduce((at, key) => {
        const inner = at.attributes.get(key);
        if (inner instanceof Thing) return inner;
        const made = new Thing();
        at.attributes.set(key, made);
        return made;
      }, top);
      if (value !== undefined) owner.attributes.set(keys.at(-1) as string, value);
    }
    return top;
  }
}

/** A value as the type of its parameter makes it. */
const checked = (value: Value, checker: Value | undefined): Value => {
  const isText = checker instanceof Native && checker.name === 'str';
  if (value instanceof Tuple || isText || typeof value !== 'string') return value;
  return literalOf(value, negate) ?? value;
};
