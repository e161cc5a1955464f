import { Native, type Value } from '../../python/values.ts';
import { Fastargs } from './fastargs.ts';
import { Gin } from './gin-bindings.ts';
import type { Injecting } from './injecting.ts';
import { Experiment } from './sacred.ts';

/** Libraries that give functions values which their calls do not say. */
export class Injections {
  readonly #goer: Injecting;
  #fastargs: Fastargs | undefined;
  #gin: Gin | undefined;

  constructor(goer: Injecting) {
    this.#goer = goer;
  }

  /** What a dotted name of one of them stands for. */
  named(path: string): Value | undefined {
    const [, library, name = ''] = /^(fastargs|gin|sacred)\.(?:config\.|experiment\.)?(.+)$/.exec(path) ?? [];
    if (library === 'fastargs') {
      this.#fastargs ??= new Fastargs(this.#goer);
      return this.#fastargs.named(name);
    }
    if (library === 'gin') {
      this.#gin ??= new Gin(this.#goer);
      return this.#gin.named(name);
    }
    if (library !== 'sacred' || !/^(?:Experiment|Ingredient)$/.test(name)) return undefined;
    return new Native(name, (args, keywords) => new Experiment(this.#goer, args, keywords).thing);
  }
}
