import type { ReadRequest } from '../configs/tool.ts';
import { attempt } from '../core/issues.ts';
import { frameworks } from '../frameworks/index.ts';
import { importsIn, inModule } from '../python/definitions.ts';
import { children, type Module, type Node, parse, type Source } from '../python/syntax.ts';
import { invalidIn } from '../python/validity.ts';

/** How many files are read beside a script, how long each may be, and all of them. */
const most = { files: 40, each: 400_000, together: 1_200_000 };

/** A module that may have to do with a rate or a length; others are not even parsed. */
const matters = /\blrs?\b|\blr_|_lr\b|learning_rate|[Oo]ptim|[Ss]ched|LR\b|[Aa]nneal|[Ww]arm_?up|param_groups|ArgumentParser|epoch/i;

/** Packages that are known by themselves, wherever a copy of them lies. */
const roots = new Set([
  ...[...frameworks.values()].flatMap(({ reading }) => reading.modules.map((name) => name.split('.')[0] as string)),
  ...['math', 'bisect', 'itertools', 'functools', 'os', 'sys', 'time', 'random', 'argparse', 'collections', 'typing', 'json', 'logging'],
  ...['copy', 'datetime', 'pathlib', 'dataclasses', 'enum', 'abc', 're', '__future__', 'numpy', 'scipy', 'torchvision', 'pandas', 'tqdm'],
]);

/** A script with the modules beside it that its imports name, and those that these name: one text, each behind the others. */
export function withModules(source: Source, request: Pick<ReadRequest, 'module'>): Source {
  const { module: find } = request;
  if (find === undefined) return source;
  const linker = new Linker(source, find);
  linker.follow(source.top, source.file);
  const { parts, imports, text } = linker;
  return parts.length === 0 ? source : { ...source, text, parts, imports };
}

/** Which files were read beside a script. */
export function readBeside({ parts = [] }: Source): readonly string[] {
  const files = [...new Set(parts.map(({ file }) => file))];
  if (files.length === 0) return [];
  const [last, ...others] = [...files].reverse();
  const more = files.length > 6 ? ` and ${files.length - 5} others` : others.length > 0 ? ` and ${last}` : '';
  const listed = files.length > 6 ? files.slice(0, 5) : others.length > 0 ? others.reverse() : files;
  return [`${listed.join(', ')}${more} ${files.length > 1 ? 'are' : 'is'} read beside it`];
}

class Linker {
  readonly parts: Module[] = [];
  readonly imports = new Map<string, Module>();
  text: string;
  readonly #source: Source;
  readonly #find: NonNullable<ReadRequest['module']>;
  /** Modules by their files; nothing where one does not matter or is no Python. */
  readonly #known = new Map<string, Module | undefined>();
  #size = 0;

  constructor(source: Source, find: NonNullable<ReadRequest['module']>) {
    this.#source = source;
    this.#find = find;
    this.text = source.text;
  }

  /** Looks up what a file imports. */
  follow(top: Node, file: string): void {
    const cursor = top.cursor();
    const found: Node[] = [];
    do if (cursor.name === 'ImportStatement') found.push(cursor.node);
    while (cursor.next());
    for (const node of found) {
      const { module, bindings } = importsIn({ source: { ...this.#source, text: this.text } }, children(node));
      const link = (name: string): boolean => {
        const linked = this.#module(name, file);
        if (linked !== undefined) this.imports.set(`${node.from} ${name}`, linked);
        return linked !== undefined;
      };
      if (module !== undefined) {
        link(module);
        for (const { name } of bindings) if (name !== '*' && !this.#has(module, file, name)) link(inModule(module, name));
      } else for (const { name } of bindings) for (const part of parents(name)) link(part);
    }
  }

  /** Whether a module that was read binds this name itself. */
  #has(module: string, file: string, name: string): boolean {
    const [path] = pathsOf(module);
    const found = path === undefined ? undefined : this.#find(path, module.startsWith('.') ? file : this.#source.file);
    return found !== undefined && new RegExp(`^(def|class) ${name}\\b|^${name}\\s*[:=]`, 'm').test(found.text);
  }

  #module(name: string, file: string): Module | undefined {
    if (!name.startsWith('.') && roots.has(name.split('.')[0] as string)) return undefined;
    for (const path of pathsOf(name)) {
      const found = this.#find(path, name.startsWith('.') ? file : this.#source.file);
      if (found !== undefined) return this.#linked(found.path ?? found.file, found);
    }
    return undefined;
  }

  #linked(path: string, { file, text }: { readonly file: string; readonly text: string }): Module | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    this.#known.set(path, undefined);
    const code = text.startsWith('\uFEFF') ? text.slice(1) : text;
    this.#size += code.length;
    if (this.parts.length >= most.files || code.length > most.each || this.#size > most.together) return undefined;
    if (!matters.test(code) && !path.endsWith('__init__.py')) return undefined;
    // A comment before it gives its nodes the places that they have in the whole.
    const from = this.text.length + 1;
    const whole = `${this.text}\n${code}`;
    const parsed = attempt(() => parse(`#${'-'.repeat(from - 2)}\n${code}`, file));
    if (parsed === undefined || invalidIn(parsed) !== undefined) return undefined;
    const module: Module = { file, from, top: parsed.top };
    this.text = whole;
    this.parts.push(module);
    this.#known.set(path, module);
    this.follow(parsed.top, path);
    return module;
  }
}

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
