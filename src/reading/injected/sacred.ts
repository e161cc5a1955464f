import { dictOf, mergedSettings } from '../../configs/setting-mappings.ts';
import { nothing } from '../../python/machine.ts';
import { Class, Dict, Func, type Keywords, Native, Scope, Thing, Unknown, type Value } from '../../python/values.ts';
import { type Injecting, injected, marking, parameterPlace, unsaidBy } from './injecting.ts';

const nowhere = { from: 0, to: 0 };

/** What a run is given beside its settings. */
const ofRun = /^_(?:run|log|rnd|seed)$/;

/** sacred's `Experiment`, or an `Ingredient` of one: functions that are given its settings, and the one that it runs. */
export class Experiment {
  readonly #goer: Injecting;
  readonly #name: string;
  readonly #ingredients: readonly Value[];
  /** What its settings are made of, in turn. */
  readonly #parts: Value[] = [];
  #settings: Value | undefined;
  #main: Func | undefined;
  /** What whoever starts it says, which the functions of settings do not change. */
  #fixed = new Dict();
  readonly #named = new Map<string, Value>();
  readonly thing = new Thing();
  static readonly #all = new WeakMap<Thing, Experiment>();

  constructor(goer: Injecting, args: readonly Value[], keywords: Keywords) {
    this.#goer = goer;
    this.#name = String(args[0] ?? keywords.get('path') ?? keywords.get('name') ?? '');
    const listed = keywords.get('ingredients') ?? args[1];
    this.#ingredients = Array.isArray(listed) ? listed : [];
    Experiment.#all.set(this.thing, this);
    const kept = new Native('named_config', ([func = null]) => func);
    const methods: Readonly<Record<string, Value>> = {
      named_config: new Native('named_config', ([func = null]) => {
        if (func instanceof Func) this.#named.set(func.name, func);
        return func;
      }),
      add_named_config: new Native('add_named_config', ([name = null, over = null], more) => {
        this.#named.set(String(name), more.size > 0 ? Dict.of([...more]) : over);
        return null;
      }),
      ...{ pre_run_hook: kept, post_run_hook: kept, observers: [] },
      config: new Native('config', ([func = null]) => this.#add(func) ?? func),
      config_hook: new Native('config_hook', ([func = null]) => this.#add(goer.m.unknown(nowhere)) ?? func),
      add_config: new Native('add_config', ([over = null], more) => {
        if (typeof over === 'string' || over instanceof Unknown) this.#add(this.#read(over));
        else if (over !== null) this.#add(over);
        if (more.size > 0) this.#add(Dict.of([...more]));
        return null;
      }),
      capture: marking('capture', (func, told, given) => this.#captured(func, told.get('prefix') ?? given[0] ?? null)),
      command: marking('command', (func) => this.#captured(func, null)),
      main: new Native('main', ([func = null]) => this.#began(func)),
      automain: new Native('automain', ([func = null]) => {
        this.#began(func);
        this.#run();
        return this.#main ?? func;
      }),
      run_commandline: new Native('run_commandline', () => this.#run()),
      run: new Native('run', (given, told) => {
        const named = told.get('named_configs') ?? given[2] ?? [];
        for (const one of Array.isArray(named) ? named : [named]) this.#fix(this.#named.get(String(one)) ?? goer.m.unknown(nowhere));
        this.#fix(told.get('config_updates') ?? given[1] ?? null);
        return this.#run();
      }),
    };
    for (const [name, value] of Object.entries(methods)) this.thing.attributes.set(name, value);
  }

  #add(part: Value): undefined {
    this.#parts.push(part);
    this.#settings = undefined;
  }

  #fix(part: Value): void {
    const over =
      part instanceof Func ? this.#scope(part, new Dict()) : typeof part === 'string' ? this.#read(part) : (dictOf(part) ?? part);
    this.#settings = undefined;
    if (over instanceof Dict) this.#fixed = mergedSettings([this.#fixed, over]) ?? over;
    else if (over !== null) this.#fixed.open = true;
  }

  #read(file: Value): Value {
    return this.#goer.settingsAt(file, 'sacred') ?? this.#goer.m.unknown(nowhere);
  }

  #began(func: Value): Value {
    const main = this.#captured(func, null);
    if (main instanceof Func) this.#main = main;
    return main;
  }

  #run(): Value {
    return this.#main === undefined ? null : this.#goer.m.call(this.#main, [], nothing, this.#main.node);
  }

  /** A function whose parameters are given the settings of their names. */
  #captured(func: Value, prefix: Value): Value {
    if (!(func instanceof Func)) return func;
    const { m } = this.#goer;
    return injected(func, (name, unsaid) => {
      const said = m.defines.get(name);
      if (said !== undefined) return said;
      if (ofRun.test(name)) return m.unknown(func.node);
      const all = this.settings;
      const within = all instanceof Dict && typeof prefix === 'string' ? (all.map.get(prefix) ?? all) : all;
      if (name === '_config') return all;
      const found = within instanceof Dict ? within.map.get(name) : undefined;
      if (found !== undefined) return found;
      const open = !(all instanceof Dict) || all.open;
      return open || (unsaid === undefined && name !== 'self')
        ? unsaidBy(this.#goer, name, parameterPlace(m, func, name), 'sacred')
        : undefined;
    });
  }

  /** What its settings are before a command line changes them. */
  get settings(): Value {
    this.#settings ??= this.#made();
    return this.#settings;
  }

  #made(): Value {
    const named = this.#goer.settingsAt(null, 'sacred');
    if (named instanceof Dict) this.#fixed = mergedSettings([this.#fixed, named]) ?? named;
    let all = new Dict();
    for (const one of this.#ingredients) {
      const other = one instanceof Thing ? Experiment.#all.get(one) : undefined;
      if (other !== undefined) all.set(other.#name, other.settings);
    }
    for (const part of this.#parts) {
      const over = part instanceof Func ? this.#scope(part, all) : (dictOf(part) ?? part);
      if (over instanceof Dict) all = mergedSettings([all, over]) ?? all;
      else {
        // Nobody knows what it changes of what there was before.
        all = new Dict();
        all.open = true;
      }
    }
    if (this.#fixed.open) all = new Dict();
    const whole = mergedSettings([all, this.#fixed]) ?? all;
    whole.open = all.open || this.#fixed.open;
    return whole;
  }

  /** What a function of settings binds. */
  #scope(func: Func, known: Dict): Dict {
    const { m } = this.#goer;
    const scope = new Scope(func.scope);
    const own = new Set<string>();
    for (const { name, unsaid } of func.parameters) {
      own.add(name);
      scope.names.set(name, m.defines.get(name) ?? known.map.get(name) ?? unsaid ?? m.unknown(func.node));
    }
    const { names } = scope;
    const fixed = [...this.#fixed.map].filter(([, value]) => !(value instanceof Dict));
    for (const [name, value] of fixed) {
      own.add(String(name));
      names.set(String(name), value);
    }
    const isFixed = new Set(fixed.map(([name]) => name));
    names.set = (name, value) => (isFixed.has(name) ? names : Map.prototype.set.call(names, name, value)) as typeof names;
    func.body(scope);
    const isSetting = ([name, value]: readonly [string, Value]) =>
      !name.startsWith('_') && !own.has(name) && !(value instanceof Func || value instanceof Class || value instanceof Native);
    return Dict.of([...scope.names].filter(isSetting).map(([name, value]) => [name, m.defines.get(name) ?? value] as const));
  }
}
