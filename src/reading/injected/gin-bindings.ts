import { bindingsIn } from '../../configs/gin.ts';
import { nothing } from '../../python/machine.ts';
import { Class, Dict, Func, type Keywords, Native, Unknown, type Value } from '../../python/values.ts';
import { type Injecting, injected, marking, parameterPlace } from './injecting.ts';

const nowhere = { from: 0, to: 0 };
const references = 20;

/** gin: files bind parameters of functions and classes, which a call then need not say. */
export class Gin {
  readonly #goer: Injecting;
  /** What is bound, by `scope/module.function.parameter`. */
  readonly #bound = new Map<string, Value>();
  /** A file that binds what nobody knows. */
  #lost: Unknown | undefined;
  #scoped = false;
  /** What may be bound, by its name. */
  readonly #all = new Map<string, Value>();
  readonly #fields: { readonly type: Class; readonly name: string }[] = [];

  constructor(goer: Injecting) {
    this.#goer = goer;
  }

  /** What one of its names stands for. */
  named(name: string): Value | undefined {
    const read = (call: (args: readonly Value[], keywords: Keywords) => void) =>
      new Native(name, (args, keywords) => {
        call(args, keywords);
        this.#bindFields();
        return null;
      });
    switch (name) {
      case 'configurable':
      case 'external_configurable':
        return new Native(name, ([first, second], keywords) => {
          const said = keywords.get('name') ?? (name === 'configurable' ? undefined : second);
          const called = typeof first === 'string' ? first : typeof said === 'string' ? said : undefined;
          if (first !== undefined && first !== null && typeof first !== 'string') return this.#known(first, called);
          return new Native(name, ([one = null]) => this.#known(one, called));
        });
      case 'register':
        return marking(name, (one) => one);
      case 'parse_config_file':
        return read(([file = null], keywords) => this.#read(keywords.get('config_file') ?? file));
      case 'parse_config_files_and_bindings':
        return read(([files = null, bindings = null], keywords) => {
          this.#read(keywords.get('config_files') ?? files);
          this.#bind(keywords.get('bindings') ?? bindings);
        });
      case 'parse_config':
        return read(([bindings = null], keywords) => this.#bind(keywords.get('bindings') ?? bindings));
      case 'bind_parameter':
        return read(([key = null, value = null]) => void this.#bound.set(String(key), value));
      case 'query_parameter':
        return new Native(
          name,
          ([key = null]) => this.#resolved(this.#bound.get(String(key).replace(/^%/, ''))) ?? this.#goer.m.unknown(nowhere),
        );
      case 'config_scope':
        this.#scoped = true;
        return undefined;
      case 'add_config_file_search_path':
      case 'finalize':
        return new Native(name, () => null);
      default:
        return undefined;
    }
  }

  #read(files: Value): void {
    for (const file of Array.isArray(files) ? files : [files]) {
      const found = this.#goer.settingsAt(file, 'gin');
      if (found instanceof Unknown) this.#lost = found;
      else if (found instanceof Dict) for (const [key, value] of found.map) this.#bound.set(String(key), value);
      else if (file === null)
        this.#goer.whereabouts.taken('gin is given no file, as none is named; name one after the script if your run has one');
    }
  }

  #bind(text: Value): void {
    const lines = Array.isArray(text) ? text : text === null ? [] : [text];
    if (lines.length === 0) return;
    if (!lines.every((line) => typeof line === 'string')) {
      this.#lost = lines.find((line) => line instanceof Unknown) as Unknown | undefined;
      this.#lost ??= this.#goer.m.unknown(nowhere);
      return;
    }
    for (const { key, value } of bindingsIn(lines.join('\n'))) this.#bound.set(key, value);
  }

  /** What may be bound from now on. */
  #known(one: Value, called: string | undefined): Value {
    const named = one instanceof Func || one instanceof Class ? one.name : one instanceof Unknown ? (one.path ?? '') : '';
    const name = (called ?? named).replace(/^.*\./, '');
    const made = this.#given(one, name);
    this.#all.set(name, made);
    return made;
  }

  #given(one: Value, name: string): Value {
    const { m } = this.#goer;
    if (one instanceof Func)
      return injected(one, (parameter, unsaid) => this.#value(name, parameter, parameterPlace(m, one, parameter), unsaid));
    if (one instanceof Class) {
      const init = one.attributes.get('__init__');
      if (init instanceof Func) one.attributes.set('__init__', this.#given(init, name));
      else if (one.fields.length > 0) {
        this.#fields.push({ type: one, name });
        this.#bindFields();
      }
      return one;
    }
    if (!(one instanceof Unknown)) return one;
    return new Native(name, (args, keywords) => {
      const all = new Map(keywords);
      for (const [key, value] of this.#bound) {
        const [, parameter = ''] = new RegExp(`(?:^|[./])${name}\\.(\\w+)$`).exec(key) ?? [];
        if (parameter !== '' && !all.has(parameter)) all.set(parameter, this.#resolved(value) ?? null);
      }
      return m.call(one, args, all, nowhere);
    });
  }

  #bindFields(): void {
    const { m } = this.#goer;
    for (const { type, name } of this.#fields) {
      m.heap.touch(type);
      for (const field of type.fields) {
        const value = this.#value(name, field, m.here, type.attributes.get(field));
        if (value !== undefined) type.attributes.set(field, value);
      }
    }
  }

  /** What is bound to a parameter; nothing where it is left to its default. */
  #value(name: string, parameter: string, at: number, unsaid: Value | undefined): Value | undefined {
    const said = this.#goer.m.defines.get(parameter);
    if (said !== undefined) return said;
    const key = new RegExp(`^(?:[\\w.]*\\.)?${name}\\.${parameter}$`);
    const found = [...this.#bound].findLast(([one]) => key.test(one))?.[1];
    const within = this.#scoped && [...this.#bound.keys()].some((one) => one.includes('/') && key.test(one.replace(/^.*\//, '')));
    const required = unsaid instanceof Unknown && /(?:^|\.)REQUIRED$/.test(unsaid.path ?? '');
    if (found !== undefined && !within) return this.#resolved(found);
    if (this.#lost === undefined && !required && !within) return undefined;
    const elsewhere = this.#lost?.origins.find((one) => one.elsewhere !== undefined)?.elsewhere;
    return new Unknown([{ text: parameter, at, ...(elsewhere && { elsewhere }) }]);
  }

  /** `%macro`, `@function` and `@function()`. */
  #resolved(value: Value | undefined, depth = 0): Value | undefined {
    if (!(value instanceof Unknown) || depth > references) return value;
    const [, sign, name = '', call] = /^([@%])(?:[\w.]+\/)*(?:\w+\.)*(\w+)(\(\))?$/.exec(value.origins[0]?.text ?? '') ?? [];
    if (sign === '%') return this.#resolved(this.#bound.get(name), depth + 1) ?? value;
    const found = sign === undefined ? undefined : this.#all.get(name);
    if (found === undefined) return value;
    return call === undefined ? found : this.#goer.m.call(found, [], nothing, nowhere);
  }
}
