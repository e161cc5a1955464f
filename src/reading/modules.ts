import type { ReadRequest } from '../configs/tool.ts';
import { attempt } from '../core/issues.ts';
import type { Text } from '../core/text.ts';
import { fileFrom, position } from '../core/text.ts';
import { frameworks } from '../frameworks/index.ts';
import { importsIn, inModule, isInstalled } from '../python/imported.ts';
import { type Module, type Node, parse, plainLines, type Source } from '../python/syntax.ts';
import { invalidIn } from '../python/validity.ts';
import { callsWithTraining } from './handed-functions.ts';
import { installed, installedBelow, means } from './installed.ts';
import { Needed } from './needed.ts';

/** How many files are read beside a script, how long each may be, and all of them. */
const most = { files: 40, each: 400_000, together: 1_200_000 };

/** A module that may have to do with a rate, a length or settings; others are not even parsed. */
const matters =
  /\blrs?\b|\blr_|_lr\b|learning_rate|[Oo]ptim|[Ss]ched|LR\b|[Aa]nneal|[Ww]arm_?up|param_groups|parser\b|epoch|import_module\(|registry\b|gin\.|fastargs|sacred\b|\b(?:yaml|json|toml|OmegaConf)\.\w*load|^class \w+\([\w., ]*(?:dict|CfgNode|munch|box|namespace|dotmap)\)/im;

/** A module that hands on all the names of another one. */
const handsOn = /^from[ \t]+[\w.]+[ \t]+import[ \t]+\*/m;

/** What frameworks build, which a module may extend: `class SFTConfig(trl.SFTConfig)`. */
const built = new Set([...frameworks.values()].flatMap(({ constructors }) => constructors.map(({ name }) => name)));

const extendsBuilt = (code: string): boolean =>
  [...code.matchAll(/^class[ \t]+\w+[ \t]*\(([^)]*)\)/gm)].some(([, bases = '']) =>
    (bases.match(/\w+/g) ?? []).some((one) => built.has(one)),
  );

/** Whether of a library of that name only some modules are known: what is asked of it goes by its path. */
const isPart = (name: string): boolean => installedBelow(name.split('.')[0] as string).some((one) => one.startsWith(`${name}.`));

/** The frameworks of schedules. */
const ofFrameworks = new Set(
  [...frameworks.values()].flatMap(({ reading }) => reading.modules.map((name) => name.split('.')[0] as string)),
);

/** Packages that are known by themselves, wherever a copy of them lies. */
const roots = new Set([
  ...ofFrameworks,
  ...['math', 'bisect', 'itertools', 'functools', 'os', 'sys', 'time', 'random', 'argparse', 'collections', 'typing', 'json', 'logging'],
  ...['copy', 'datetime', 'pathlib', 'dataclasses', 'enum', 'abc', 're', '__future__', 'numpy', 'scipy', 'torchvision', 'pandas', 'tqdm'],
]);

/** Libraries whose rules are known, or that move no rate, and a file by which their source is told from a folder of the same name. */
const libraries: ReadonlyMap<string, string> = new Map([
  ['flax', 'flax.linen.module'],
  ['jax', 'jax.numpy'],
  ['lightning', 'lightning.fabric.fabric'],
  ['lightning_fabric', 'lightning_fabric.fabric'],
  ['pytorch_lightning', 'pytorch_lightning.trainer.trainer'],
  ['torch_geometric', 'torch_geometric.data.data'],
  ['fastai', 'fastai.learner'],
  ['peft', 'peft.peft_model'],
  ['nni', 'nni.common.serializer'],
  ['ml_collections', 'ml_collections.config_dict'],
  ['absl', 'absl.flags'],
]);

/** A script with the modules beside it that its imports name, and those that these name: one text, each behind the others. */
export function withModules(source: Source, request: Linking): Source {
  const { module: find, modules = [], around } = request;
  const linker = new Linker(source, find ?? (() => undefined), modules, request.needed ?? new Needed());
  const within = around && linker.linked(around.file, around, true);
  linker.follow(source.top, source.file);
  const over = linker.named();
  const chosen = request.chosen && new Map(request.chosen.map((name) => [name, linker.chosen(name)]));
  linker.rest();
  const { parts, imports, text, unread, older, copies } = linker;
  return parts.length === 0
    ? { ...source, chosen, unread, copies }
    : { ...source, text, parts, imports, within, chosen, unread, older, copies, ...(over.length > 0 && { over }) };
}

/** The files that may be read beside a text, and the one in whose names it is read. */
export interface Linking extends Pick<ReadRequest, 'module' | 'modules'> {
  readonly around?: Text | undefined;
  /** Modules that the run chooses, by their names; nothing where none is looked up. */
  readonly chosen?: readonly string[];
  readonly needed?: Needed;
}

/** Which files were read beside a script. */
export function readBeside({ file: script, parts = [], within, older = new Set(), copies = new Set() }: Source): readonly string[] {
  const all = [...new Set(parts.filter((one) => one !== within).map(({ file }) => file))];
  const libraries = [
    ...[...copies].map((name) => `the ${name} folder beside it, which Python imports, is not read: what ${name} publishes is taken`),
    ...all.filter(isInstalled).map((file) => `${file.replace(/ \(.*$/, '')} is taken as that library publishes it`),
  ];
  const files = all.filter((file) => !isInstalled(file)).map((file) => fileFrom(file, script));
  if (files.length === 0) return libraries;
  const [last, ...others] = [...files].reverse();
  const more = files.length > 6 ? ` and ${files.length - 5} others` : others.length > 0 ? ` and ${last}` : '';
  const listed = files.length > 6 ? files.slice(0, 5) : others.length > 0 ? others.reverse() : files;
  const inner = [...older].map(
    (file) => `${fileFrom(file, script)} is what its package imports, as Python 2 does; in Python 3 that imports itself`,
  );
  return [`${listed.join(', ')}${more} ${files.length > 1 ? 'are' : 'is'} read beside it`, ...inner, ...libraries];
}

class Linker {
  readonly parts: Module[] = [];
  readonly imports = new Map<string, Module>();
  /** Files of which something is no Python that is read, and where. */
  readonly unread: { readonly file: string; readonly path: string; readonly line: number }[] = [];
  /** Frameworks of which a copy lies beside the script, which comes before what is installed. */
  readonly copies = new Set<string>();
  /** Modules of packages that import them as if they stood beside the package, as Python 2 looks for them: Python 3 takes the package itself. */
  readonly older = new Set<string>();
  text: string;
  readonly #source: Source;
  readonly #find: NonNullable<ReadRequest['module']>;
  /** Modules by their files; nothing where one does not matter or is no Python. */
  readonly #known = new Map<string, Module | undefined>();
  /** Files that were named, and whether an import means them. */
  readonly #named: Map<Text & { readonly path?: string }, boolean>;
  /** Folders that the script adds to those in which Python looks for modules, from its own. */
  readonly #added: readonly string[];
  readonly #needed: Needed;
  #size = 0;

  constructor(source: Source, find: NonNullable<ReadRequest['module']>, named: readonly Text[], needed: Needed) {
    this.#needed = needed;
    this.#named = new Map(named.map((one) => [one, false]));
    this.#source = source;
    this.#added = addedIn(source.text);
    this.#find = find;
    this.text = source.text;
  }

  /** What was named last and seems to have nothing to do with a rate, by the names of its modules. */
  readonly #passed = new Map<string, { readonly path: string; readonly code: string }>();

  /** Modules whose own imports are still to be looked up: those that the script names itself come before those that they name. */
  readonly #waiting: { readonly top: Node; readonly path: string }[] = [];

  /** Looks up what a file imports, and what that imports. */
  follow(top: Node, file: string): void {
    this.#look(top, file);
    this.rest();
  }

  rest(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#look(next.top, next.path);
  }

  #look(top: Node, file: string): void {
    const cursor = top.cursor();
    const found: Node[] = [];
    do if (cursor.name === 'ImportStatement') found.push(cursor.node);
    while (cursor.next());
    const code = this.text.slice(top.from, top.to);
    const bases = basesIn(code);
    const own = new Set(boundIn(code));
    const training = callsWithTraining(code);
    for (const node of found) {
      const { module, bindings } = importsIn({ ...this.#source, text: this.text }, node);
      // What a class begins with, and what is handed what trains, matters whatever it is about.
      const base = bindings.some(({ name, bound, renamed }) => bases.has(renamed ? bound : name) || training.has(bound));
      // A star binds anew what was bound before.
      const anew = bindings.some(({ name }) => name === '*') && ((code: string) => boundIn(code).some((name) => own.has(name)));
      const link = (name: string): boolean => {
        const linked = this.#module(name, file, base || anew);
        if (linked !== undefined) this.imports.set(`${node.from} ${name}`, linked);
        return linked !== undefined;
      };
      const passed = (name: string, bound: string, of?: string): void => {
        const over = this.#passed.get(name);
        if (over === undefined) return;
        const generators = generatorsIn(over.code).map((one) => (one === of ? bound : bound === '*' ? one : `${bound}.${one}`));
        const names = bound === '*' ? definedIn(over.code) : [bound];
        for (const one of [...names, ...givenBy(generators, code)]) this.#needed.passed.set(one, over.path);
      };
      if (module !== undefined) {
        link(module);
        for (const { name, bound } of bindings) {
          passed(module, bound, name);
          if (name === '*' || this.#has(module, file, name) || link(inModule(module, name))) continue;
          passed(inModule(module, name), bound);
        }
      } else for (const { name, bound } of bindings) for (const part of parents(name)) if (isPart(part) || !link(part)) passed(part, bound);
      for (const { name } of bindings) this.#below((module ?? name).split('.')[0] as string, file);
    }
  }

  /** The modules of a library that its own name leads to: `paddle.optimizer.lr.NoamDecay`. */
  #below(root: string, file: string): void {
    for (const name of installedBelow(root)) {
      const linked = this.#module(name, file, false);
      if (linked !== undefined) this.imports.set(`* ${name}`, linked);
    }
  }

  /** Whether a module that was read binds this name itself. */
  #has(module: string, file: string, name: string): boolean {
    const [path] = pathsOf(module);
    const found = path === undefined ? undefined : this.#find(path, module.startsWith('.') ? file : this.#source.file);
    return found !== undefined && new RegExp(`^(def|class) ${name}\\b|^${name}\\s*[:=]`, 'm').test(found.text);
  }

  /** A module that the run chooses by its name, and the packages that it lies in. */
  chosen(name: string): Module | undefined {
    return parents(name)
      .map((part) => this.#module(part, this.#source.file, true))
      .at(-1);
  }

  #module(name: string, file: string, always: Always): Module | undefined {
    const root = name.split('.')[0] as string;
    // The script's own folder comes before what is installed.
    const known = !name.startsWith('.') && roots.has(root);
    const mark = name.startsWith('.') ? undefined : libraries.get(root);
    if (mark !== undefined && this.#paths(mark).some((path) => this.#find(path, this.#source.file) !== undefined))
      return this.#library(name);
    if (known && ofFrameworks.has(root) && !builtin.test(root) && this.#find(`./${root}/__init__.py`, this.#source.file) !== undefined)
      this.copies.add(root);
    if (known && (builtin.test(root) || this.#find(`./${root}.py`, this.#source.file) === undefined)) return this.#library(name);
    for (const path of this.#paths(name)) {
      const own = [...this.#named.keys()].find((one) => isAt(one.file, path));
      if (own !== undefined) this.#named.set(own, true);
      const found = own ?? this.#find(path, name.startsWith('.') ? file : this.#source.file);
      if (found === undefined) continue;
      const where = found.path ?? found.file;
      const within = where === file && !name.startsWith('.') ? this.#module(`.${name}`, file, always) : undefined;
      if (within !== undefined && within !== this.#known.get(file)) {
        this.older.add(within.file);
        return within;
      }
      this.#passed.delete(name);
      const linked = this.linked(where, found, always);
      if (linked === undefined) this.#passed.set(name, { path: where, code: found.text });
      return linked;
    }
    return this.#library(name);
  }

  /** Whether a class of a module begins with one of another module that matters. */
  #extends(code: string, path: string): boolean {
    const bases = basesIn(code);
    return [...code.matchAll(/^from[ \t]+([.\w]+)[ \t]+import[ \t]+\(?([^\n)]*)/gm)].some(([, module = '', names = '']) => {
      if (roots.has(module.split('.')[0] as string) || !names.split(',').some((name) => bases.has(name.trim()))) return false;
      const found = this.#paths(module).flatMap((one) => this.#find(one, module.startsWith('.') ? path : this.#source.file) ?? []);
      return found.some(({ text }) => matters.test(text));
    });
  }

  #library(name: string): Module | undefined {
    const library = name.startsWith('.') || !means(this.#source.text, name) ? undefined : installed(name);
    return library && this.linked(library.path, library, true);
  }

  /** Where a module may lie: also in folders that the script adds to those of Python, and in one that holds the packages of a project. */
  #paths(name: string): readonly string[] {
    const own = pathsOf(name);
    if (name.startsWith('.')) return own;
    return [
      ...own,
      ...this.#added.flatMap((folder) => own.map((path) => `./${folder}/${path}`)),
      ...own.flatMap((path) => [`src/${path}`, `lib/${path}`]),
    ];
  }

  /** The modules that were named and that no import means, which are read all the same. */
  named(): readonly Module[] {
    const left = [...this.#named].filter(([, meant]) => !meant).map(([one]) => one);
    return left.flatMap((one) => this.linked(one.file, one, true) ?? []);
  }

  linked(path: string, { file, text }: { readonly file: string; readonly text: string }, always: Always = false): Module | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    this.#known.set(path, undefined);
    const code = plainLines(text);
    this.#size += code.length;
    if (this.parts.length >= most.files || code.length > most.each || this.#size > most.together) return undefined;
    if (
      !(typeof always === 'boolean' ? always : always(code)) &&
      !this.#needed.files.has(path) &&
      !matters.test(code) &&
      !extendsBuilt(code) &&
      !handsOn.test(code) &&
      !path.endsWith('__init__.py') &&
      !this.#extends(code, path)
    )
      return undefined;
    // A comment before it gives its nodes the places that they have in the whole.
    const from = this.text.length + 1;
    const whole = `${this.text}\n${code}`;
    const parsed = attempt(() => parse(`#${'-'.repeat(from - 2)}\n${code}`, file));
    const invalid = parsed && invalidIn(parsed);
    if (parsed === undefined || invalid !== undefined) {
      this.unread.push({ file, path, line: position({ file, text: code }, Math.max(0, (invalid ?? from) - from)).line });
      return undefined;
    }
    const module: Module = { file, from, top: parsed.top };
    this.text = whole;
    this.parts.push(module);
    this.#needed.read.add(file);
    this.#known.set(path, module);
    this.#waiting.push({ top: parsed.top, path });
    return module;
  }
}

/** Whether a module is read whatever it is about, or by its code. */
type Always = boolean | ((code: string) => boolean);

/** The names that code binds to values outside of functions. */
const boundIn = (code: string): readonly string[] => [...code.matchAll(/^(\w+)[ \t]*(?:,|=(?!=))/gm)].map(([, name = '']) => name);

/** The names that code defines outside of functions. */
const definedIn = (code: string): readonly string[] => [
  ...boundIn(code),
  ...[...code.matchAll(/^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm)].map(([, name = '']) => name),
];

/** The generators that code defines outside of functions, and the classes that are gone through by one. */
const generatorsIn = (code: string): readonly string[] =>
  code.split(/^(?=\S)/m).flatMap((part) => {
    const [, kind, name] = /^(def|class)[ \t]+(\w+)/.exec(part) ?? [];
    return name !== undefined && /\byield\b/.test(part) && (kind === 'def' || /\bdef __iter__\b/.test(part)) ? [name] : [];
  });

/** What code binds to what calls of these give: `batches` of `batches = iter(cycle(loader))`. */
const givenBy = (callees: readonly string[], code: string): readonly string[] =>
  callees.length === 0
    ? []
    : [...code.matchAll(/^[ \t]*([\w.]+)[ \t]*=[ \t]*((?:[\w.]+\()+)/gm)].flatMap(([, name = '', calls = '']) =>
        calls.split('(').some((callee) => callees.includes(callee)) ? [name] : [],
      );

/** Modules that are built into Python, which no file hides. */
const builtin = /^(?:math|itertools|functools|sys|time|os|__future__|collections|abc|re|enum|json|logging|copy|numpy|torch)$/;

const isAt = (file: string, path: string): boolean => {
  const plain = path.replace(/^(?:\.\.?\/)+/, '');
  return file === plain || file.endsWith(`/${plain}`);
};

/** `sys.path.append('../lib')`, and what is joined there out of texts and of the folders above the script. */
function addedIn(text: string): readonly string[] {
  return [...text.matchAll(/\bsys\.path\.(?:append|insert|extend)\(/g)].flatMap(({ index, 0: { length } }) => {
    const given = argumentsAt(text, index + length);
    const parts = [...given.matchAll(/(['"])([^'"\n]*)\1/g)]
      .map(([, , part = '']) => part)
      .filter((part) => part !== '' && part !== '__file__');
    const path = [...Array.from({ length: above(given) }, () => '..'), ...parts].join('/');
    return path === '' || parts.some((part) => part.startsWith('/')) ? [] : [path];
  });
}

/** What stands between the brackets of a call, from the first after the opening one. */
function argumentsAt(text: string, from: number): string {
  let open = 1;
  for (let at = from; at < Math.min(text.length, from + longestArguments); at += 1) {
    if (text[at] === '(') open += 1;
    if (text[at] === ')') open -= 1;
    if (open === 0) return text.slice(from, at);
  }
  return '';
}
const longestArguments = 300;

/** How many folders above that of the script a path begins: `parents[1]`, `dirname(dirname(__file__))`, `os.pardir`. */
function above(path: string): number {
  const count = (what: RegExp) => path.match(what)?.length ?? 0;
  const [, parents = '0'] = /\bparents\[(\d+)\]/.exec(path) ?? [];
  const steps = count(/\bdirname\(/g) + count(/\.parent\b/g);
  return Number(parents) + Math.max(0, steps - 1) + count(/\bpardir\b/g);
}

/** The names that classes of a text begin with: `a` and `b` of `class C(a, b.D):`. */
const basesIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^[ \t]*class[ \t]+\w+[ \t]*\(([^)]*)\)/gm)].flatMap(([, list = '']) => list.match(/(?<![\w.])[A-Za-z_]\w*/g) ?? []),
  );

/** `a`, `a.b` and `a.b.c` for `a.b.c`. */
const parents = (name: string): readonly string[] => {
  const parts = name.split('.');
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'));
};

/** Where a module may lie, beside the file that imports it where that says so. */
function pathsOf(name: string): readonly string[] {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(name) ?? [];
  const above = dots === '' ? '' : dots.length === 1 ? './' : '../'.repeat(dots.length - 1);
  const path = `${above}${rest.replaceAll('.', '/')}`;
  return rest === '' ? [`${path}__init__.py`] : [`${path}.py`, `${path}/__init__.py`];
}
