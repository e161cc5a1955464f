/*
 * Which files of a project import which, told by their texts alone: none is parsed.
 */

/** A module that a text imports, as a path; dots in front stand for folders further up. */
interface Import {
  readonly path: string;
  /** What it takes of that; nothing where it takes the module itself. */
  readonly names?: readonly string[];
  /** Modules are chosen in that folder when it runs. */
  readonly chosen?: true;
}

const imports = /^[ \t]*(?:from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#(]*)|import[ \t]+([\w., \t]+))/gm;
/** `import_module('a.b')`, or with a name behind `a.` that only the run knows. */
const imported = /\bimport_module\(\s*f?['"]([\w.]*)(['"]\s*[,)])?/g;
/** A package that goes through its own folder to import what lies in it. */
const goesThrough = /\bimport_module\(|\b__import__\(/;

function importsIn(text: string): readonly Import[] {
  const written = [...text.matchAll(imports)].flatMap(([, module, names = '', plain = '']): readonly Import[] => {
    if (module === undefined) return plain.split(',').map((name) => ({ path: pathOf(firstWord(name)) }));
    const [base, taken] = [pathOf(module), namesIn(names)];
    const inner = taken.map((name) => ({ path: base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}` }));
    return [{ path: base.replace(/\/$/, ''), names: taken }, ...inner];
  });
  const called = [...text.matchAll(imported)].map(
    ([, module = '', end]): Import => (end ? { path: pathOf(module) } : { path: pathOf(module.replace(/\.?\w*$/, '')), chosen: true }),
  );
  return [...written, ...called];
}

/** `..a.b` as `../a/b`. */
function pathOf(module: string): string {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(module) ?? [];
  return `${dots === '' ? '' : dots === '.' ? './' : '../'.repeat(dots.length - 1)}${rest.replaceAll('.', '/')}`;
}

const firstWord = (text: string): string => /[\w.*]+/.exec(text)?.[0] ?? '';
const namesIn = (list: string): readonly string[] =>
  list
    .replace(/#.*/g, '')
    .split(',')
    .map(firstWord)
    .filter((name) => name !== '');

/** The modules that a text imports, as paths. */
export const importedBy = (text: string): readonly string[] => importsIn(text).map(({ path }) => path);

/** A module among the files: beside the one that imports it, or beneath one of the folders above. */
export function moduleAt(texts: ReadonlyMap<string, string>, from: string, path: string): string | undefined {
  const folders = from.split('/').slice(0, -1);
  const parts = path.split('/').filter((part) => part !== '.');
  while (parts[0] === '..') {
    parts.shift();
    folders.pop();
  }
  for (let depth = folders.length; depth >= 0; depth -= 1) {
    const base = [...folders.slice(0, depth), ...parts].join('/');
    for (const one of [`${base}.py`, `${base}/__init__.py`]) if (texts.has(one)) return one;
    if (path.startsWith('.')) return undefined;
  }
  return undefined;
}

/** How many modules may stand between a script and what it imports. */
const furthest = 5;

/** A file that comes to another one by its imports, and over how many. */
interface Importer {
  readonly within: string;
  readonly over: number;
}

/** The files that come to one by what they import of it, over packages and other modules, nearest first. */
export function importersAmong(texts: ReadonlyMap<string, string>, target: string): readonly Importer[] {
  const edges = edgesAmong(texts);
  const found = new Map<string, number>([[target, 0]]);
  let level: readonly (readonly [file: string, names: ReadonlySet<string>])[] = [[target, definedIn(texts.get(target) ?? '')]];
  for (let over = 1; over <= furthest && level.length > 0; over += 1) {
    const next: (readonly [string, ReadonlySet<string>])[] = [];
    for (const [file, wanted] of level)
      for (const { from, names } of edges.get(file) ?? []) {
        const takes = names === undefined || names.some((name) => name === '*' || wanted.has(name));
        if (!takes || found.has(from)) continue;
        found.set(from, over);
        const own = definedIn(texts.get(from) ?? '');
        // A package hands on what it imports, and the modules in it.
        next.push([from, isPackage(from) ? new Set([...wanted, ...own, stemOf(file)]) : own]);
      }
    level = next;
  }
  found.delete(target);
  return [...found].map(([within, over]) => ({ within, over }));
}

const isPackage = (file: string): boolean => /(^|\/)__init__\.py$/.test(file);
const stemOf = (file: string): string => /([^/]*)\.py$/.exec(file)?.[1] ?? '';

const definedIn = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)|^(\w+)[ \t]*=/gm)].map(([, name, variable]) => name ?? variable ?? ''),
  );

interface Edge {
  readonly from: string;
  readonly names: readonly string[] | undefined;
}

/** For each file those that import it. */
function edgesAmong(texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Edge[]> {
  const edges = new Map<string, Edge[]>();
  const add = (to: string, edge: Edge) => edges.set(to, [...(edges.get(to) ?? []), edge]);
  for (const [from, text] of texts) {
    if (!from.endsWith('.py')) continue;
    const folders = addedTo(text);
    for (const { path, names, chosen } of importsIn(text)) {
      const to = moduleAt(texts, from, path) ?? inAdded(texts, from, path, folders);
      if (chosen && path !== '') for (const one of inFolder(texts, to ?? path)) add(one, { from, names });
      else if (to !== undefined && to !== from) add(to, { from, names });
    }
    if (isPackage(from) && goesThrough.test(text)) for (const one of inFolder(texts, from)) add(one, { from, names: ['*'] });
  }
  return edges;
}

/** Folders that a text adds to those in which Python looks for modules, from its own. */
const addedTo = (text: string): readonly string[] =>
  [...text.matchAll(/\bsys\.path\.(?:append|insert)\(([^\n]*)/g)].map(([, given = '']) =>
    [...given.matchAll(/(['"])([\w./-]+)\1/g)]
      .map(([, , part = '']) => part)
      .filter((part) => !part.startsWith('/'))
      .join('/'),
  );

/** A module in one of these, or in the folder that holds the packages of a project. */
function inAdded(texts: ReadonlyMap<string, string>, from: string, path: string, folders: readonly string[]): string | undefined {
  if (path === '' || path.startsWith('.')) return undefined;
  for (const folder of [...folders, 'src', 'lib']) {
    const found = folder === '' ? undefined : moduleAt(texts, from, `./${folder}/${path}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The modules in the folder of a package. */
function inFolder(texts: ReadonlyMap<string, string>, file: string): readonly string[] {
  const folder = file.replace(/(?:^|\/)__init__\.py$/, '');
  const inside = new RegExp(`^${folder === '' ? '' : `${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/`}[^/]+\\.py$`);
  return [...texts.keys()].filter((one) => one !== file && inside.test(one));
}
