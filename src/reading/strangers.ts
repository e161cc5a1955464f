import { asked } from '../core/once.ts';
import { unnamed } from '../python/choices.ts';
import type { Machine } from '../python/machine.ts';
import type { CodePlace } from '../python/observer.ts';
import { type Called, Dict, Foreign, Native, Thing, Unknown, type Value } from '../python/values.ts';
import { fileOf, lastOf } from './identify.ts';
import { Made, Optimizer, type Optimizers } from './optimizers.ts';

/** Calls that are given an optimizer or a scheduler and move no rate. */
export const harmless = asked(
  /^(?!\w*(adjust|anneal|warm))\w*?(prepare|initiali[sz]e|unscale_?|clip\w*|zero_grad|print|save\w*|log\w*|append|\w*DataParallel|DDP|FSDP|\w*Scaler|watch|register\w*|get_lr\w*|get_\w*lr|\w*state\w*|len|id|type|isinstance|hasattr|getattr|summary|Lookahead|SWA|EMA\w*|create\w*|build\w*|make\w*|add\w*|load\w*|resume\w*|restore\w*|format|str|list|dict|deepcopy|set_grad\w*|set_train\w*|set_seed\w*)$/i,
);

/** Functions that set the rate of what they are given. */
const sets = asked(
  /^(?!_*(get|print|log|show|current|read|fetch|record|observe|monitor|report|watch|display|build|make|create|save|load|plot|init)(_|[A-Z]))\w*(adjust|anneal|warm_?up|set_?(lr|learning|rate)|(lr|learning_?rate|sched\w*)_?(step|update|adjust|decay|poly|cos\w*|set\w*|policy)|(step|update|decay|change|reduce|poly|cosine|modify)_\w*(lr|rate|sched\w*)|^lr_\w*|_lr$|learning_rate|sched)/i,
);

/** Functions that are about rates, by their names. */
const ofRates = /(?:^|_)lr(?:_|$)|rate|anneal|warm|sched/i;

/** Wrappers of optimizers that make its updates and leave its rates to others. */
const wrappers = asked(
  /^(\w*Lookahead|SWA|SAM|\w*DataParallel|\w*Distributed\w*Optimizer|FP16_?Optimizer\w*|LARC|EMA\w*|AcceleratedOptimizer|AmpOptimizer|initialize)$/,
);

/** Methods that move what an object holds. */
const moving = asked(/^(_*step\w*|\w*_step|\w*step_\w*|update\w*|adjust\w*|anneal\w*|\w*warm\w*|dampening|set_\w*(lr|rate)\w*)$/);

/** Those that objects of the script have of a class of which nobody knows what it does with its optimizer. */
const handed = asked(/^(step|step_\w+|update_groups|(update|adjust|set)_\w*(lr|rate)\w*)$/);

/** Whether a step takes three things or more, as those of the schedulers of noise do that diffusion has: what is predicted, when, and of what. */
function ofNoise(text: string): boolean {
  const [call = ''] = /\.step\w*\(.*/s.exec(text) ?? [];
  let [depth, commas] = [0, 0];
  for (const [token] of call.matchAll(/[()[\]{},]/g)) {
    if (token === ',') commas += depth === 1 ? 1 : 0;
    else depth += /[([{]/.test(token) ? 1 : -1;
    if (depth === 0) break;
  }
  return commas >= 2;
}

/** Whether a file is that of a module: `lib/core/function.py` of `lib.core.function`. */
const isFileOf = (file: string, module: string): boolean =>
  ['.py', '/__init__.py'].some((end) =>
    `/${file.replaceAll('\\', '/')}`.endsWith(`/${module.replace(/^\.+/, '').replaceAll('.', '/')}${end}`),
  );

/** Who goes through the run. */
interface Goer {
  readonly notes: Set<string>;
  line(at: number): number | string;
  readonly m: Machine;
  readonly optimizers: Optimizers;
  refuse(at: number, says: string): never;
}

/** What a call was given of what moves rates. */
function givenTo(
  { optimizers }: Goer,
  { args, keywords }: Called,
): { readonly optimizers: readonly Value[]; readonly schedulers: readonly Made[] } {
  const found = { optimizers: [] as Value[], schedulers: [] as Made[] };
  const look = (one: Value): void => {
    if (optimizers.has(one)) found.optimizers.push(one);
    const made = one instanceof Thing ? one.made : one;
    if (made instanceof Made) found.schedulers.push(made);
  };
  const lookAt = (one: Value): void => {
    if (Array.isArray(one)) for (const inner of one.slice(0, 50)) look(inner);
    else if (one instanceof Dict) for (const inner of [...one.map.values()].slice(0, 50)) look(inner);
    else look(one);
  };
  for (const one of args) lookAt(one);
  for (const one of keywords.values()) lookAt(one);
  return found;
}

/** What nobody here sees is given what moves rates: what sets them at once is refused, and schedulers that it may step are set down. */
export class Strangers {
  readonly #goer: Goer;
  /** Schedulers that were given to what nobody sees. */
  readonly entrusted = new Map<Made, { readonly at: number; readonly says: string }>();

  constructor(goer: Goer) {
    this.#goer = goer;
  }

  /** Objects of the script whose class begins with one that nobody sees, which was given an optimizer. */
  readonly #heirs = new WeakMap<Thing, Called>();

  extended(self: Thing, called: Called): void {
    if (self.made === undefined && this.isGiven(called)) this.#heirs.set(self, called);
  }

  /** A method that an object with an optimizer has of a class that nobody sees: it may move the rate. */
  inherited(self: Thing, name: string, at: number): Native | undefined {
    const { optimizers, m } = this.#goer;
    const base = self.type?.foreign();
    const path = base?.path ?? base?.origins[0]?.text;
    if (path === undefined || self.made !== undefined || m.strict || !handed.test(name)) return undefined;
    if (!this.#heirs.has(self) && ![...self.attributes.values()].some((one) => optimizers.has(one))) return undefined;
    const of = base?.path === undefined ? path : lastOf(path);
    const says = `${of}, which ${self.type?.name} begins with, is not known here, and its ${name} may move the rate`;
    return new Native(name, () => this.#goer.refuse(at, `${says}${mend({ path: base?.path ?? '' })}`));
  }

  /** Whether a call is given an optimizer or a scheduler. */
  isGiven(called: Called): boolean {
    const { optimizers, schedulers } = givenTo(this.#goer, called);
    return optimizers.length + schedulers.length > 0;
  }

  /** A call of what nobody sees; whether a function of the script that is called so moves a rate. */
  called(called: Called, name: string, moves: boolean): void {
    const goer = this.#goer;
    if (called.path.endsWith(unnamed)) return;
    // Of files that are given beside the script, names are taken as that leaves them.
    const isGiven = goer.m.source.over !== undefined || goer.m.source.within !== undefined;
    if (called.path === 'exec' && !isGiven && typeof called.args[0] !== 'string')
      goer.notes.add(`what line ${goer.line(called.at)} executes is left out`);
    if (moves && ofRates.test(name))
      goer.refuse(called.at, `what has this ${name} is not known here, and a function of that name moves the rate`);
    const { optimizers, schedulers } = givenTo(goer, called);
    if (optimizers.length + schedulers.length === 0 || harmless.test(name)) return;
    if (sets.test(name) && !/^_*[A-Z]/.test(name))
      goer.refuse(called.at, `${whose(called, name)}, and it may set the rate of the optimizer that it is given${mend(called)}`);
    for (const one of schedulers)
      if (!this.entrusted.has(one))
        this.entrusted.set(one, {
          at: called.at,
          says: `${whose(called, name)}, and it is given the scheduler, which nothing else steps${mend(called)}`,
        });
  }

  /** What trains and is not seen: what of it is taken is said. */
  trains({ path, at }: Called, name: string, notes: Set<string>): void {
    const module = fileOf(path);
    const unread = this.#goer.m.source.unread?.find((one) => module !== undefined && isFileOf(one.path, module));
    if (unread !== undefined)
      this.#goer.refuse(at, `${name} stands in ${unread.file}, and line ${unread.line} there is no Python that is read`);
    if (module !== undefined)
      notes.add(`${name} of the module ${module} is not followed: the rate is taken to stay as it is while that trains`);
  }

  /** Whether what is stepped is called like a scheduler, or made of an optimizer. */
  #mayMove(owner: string): boolean {
    if (/^[\w.[\]'"]*(sched|warm_?up)\w*$/i.test(owner)) return true;
    if (!/^[\w.]+$/.test(owner)) return false;
    const made = new RegExp(`(?<![\\w.])${owner.replaceAll('.', '\\.')}[ \\t]*=(?!=)([^\\n]*)`, 'g');
    const names = this.#goer.optimizers.built.flatMap(({ variables }) => variables);
    return [...this.#goer.m.source.text.matchAll(made)].some(([, right = '']) =>
      (right.match(/[A-Za-z_][\w.]*/g) ?? []).some((one) => /optim/i.test(one) || names.includes(one)),
    );
  }

  /** A method of what a call made that nobody sees: the optimizer that it wraps, where it only does that. */
  member(owner: Unknown, name: string, place: CodePlace): Optimizer | undefined {
    const goer = this.#goer;
    const { called } = owner;
    if (!moving.test(name)) return undefined;
    // A class of a library is picked by its name.
    if (called?.path.endsWith(unnamed) && /sched|optim/.test(called.path)) return goer.m.refuseUnknown(owner, called.at);
    const text = goer.m.textOf({ from: place.from, to: Math.min(place.to, place.from + 200) });
    const given = called && givenTo(goer, called);
    if (called === undefined || given === undefined || given.optimizers.length + given.schedulers.length === 0) {
      const [origin] = owner.origins;
      if (name === 'step' && origin?.says !== undefined && this.#mayMove(text.replace(/\.step\b[\s\S]*$/, '')))
        goer.refuse(origin.at, origin.says);
      if (
        /^step(_update)?$/.test(name) &&
        /^[\w.[\]'"]*(sched|warm_?up)\w*\.step/i.test(text) &&
        !/^\w*prof/i.test(text) &&
        !ofNoise(goer.m.textOf({ from: place.from, to: place.from + 400 }))
      )
        goer.refuse(place.from, `${text.replace(/\.step\w*[\s\S]*$/, '')} is not known here${from(owner)}, and it is stepped`);
      return undefined;
    }
    const made = lastOf(called.path) || (/([\w.]+)\s*\(/.exec(called.text)?.[1] ?? 'this');
    if (wrappers.test(made) && given.optimizers[0] !== undefined)
      return name === 'step' ? goer.optimizers.of(given.optimizers[0] as Unknown) : undefined;
    if (harmless.test(made) && !/sched|build|make|create/i.test(made)) return undefined;
    const what = given.optimizers.length > 0 ? 'optimizer' : 'scheduler';
    return goer.refuse(called.at, `${whose(called, made)}, and it is given the ${what} and moves it with its ${name}${mend(called)}`);
  }
}

/** How what is called is written: an object that a call made by the name that it has there. */
export function calledAs({ text }: Called, callee: Unknown | Foreign): string {
  if (callee instanceof Foreign) return '';
  const written = callee.called === undefined ? undefined : /^[\w.]+(?=\s*\()/.exec(text)?.[0];
  return written ?? callee.origins[0]?.text ?? '';
}

const whose = ({ path }: Called, name: string): string => {
  const module = fileOf(path);
  return `${lastOf(name)}${module === undefined ? '' : ` of the module ${module}`} is not known here`;
};

const from = ({ called }: Unknown): string => {
  const module = called && fileOf(called.path);
  return module === undefined ? '' : `, what ${lastOf(called?.path ?? '')} of the module ${module} gives`;
};

const mend = ({ path }: Pick<Called, 'path'>): string =>
  fileOf(path) === undefined ? '; write what it does into this file' : '; put that module beside this file, or write what it does into it';

/** The script ends here. */
export class Ended {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

/** What is called like an optimizer and never built in the script. */
export const isNamedOptimizer = (value: Value): boolean =>
  value instanceof Unknown && value.called === undefined && named.test(value.origins[0]?.text ?? '');
const named = /^[^(]*(?<![^._])(?:opt(?:im(?:izer)?)?|\w*optimizer\w*)(?:_\w+)?$/i;

/** Whether something that is stepped is one, too, that a function gives which makes optimizers by its name, where the script sets their rates itself. */
export function isOptimizerAt(value: Value, { source }: Machine, written: string): boolean {
  if (isNamedOptimizer(value)) return true;
  const maker = value instanceof Unknown ? value.called : undefined;
  const [name = ''] = /\w+(?=\s*\()/.exec(maker?.text ?? '') ?? [];
  const owner = /\(\s*([\w.]+)\s*[,)]/.exec(written)?.[1] ?? written.replace(/\.\s*step$/, '');
  if (!/^[a-z_]*optim[a-z_]*$/.test(name) || !named.test(owner) || !source.text.includes(`${owner}.param_groups`)) return false;
  return ![...(maker?.args ?? []), ...(maker?.keywords.values() ?? [])].some((one) => one instanceof Optimizer || isNamedOptimizer(one));
}

/** What is wrong with setting a part of an optimizer or a scheduler by which it moves rates; nothing for all else. */
export function replacedIn(owner: Value, key: Value): readonly string[] {
  if (owner instanceof Optimizer && key === 'param_groups')
    return ['the parameter groups are replaced as a whole here, which is not followed'];
  const moves = owner instanceof Made || owner instanceof Optimizer ? /^(step|get_lr|_get_closed_form_lr|lr_lambdas)$/ : undefined;
  return moves?.test(String(key)) ? [`its ${String(key)} is replaced here, which is not followed`] : [];
}
