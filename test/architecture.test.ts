import { isBuiltin } from 'node:module';
import { dirname, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { familiesByType, operatorsByType } from '../src/build.ts';
import * as library from '../src/index.ts';
import { exportsIn, files, graph, importsIn, nodesOf, roomOf as place, textOf as read, resolved } from './source.ts';

/** Imports run to the right in this list, never to the left; those of one rank do not know each other. */
const ranks: readonly (readonly string[])[] = [
  ['cli'],
  ['reading', 'formats', 'logs', 'recipes'],
  ['configs', 'code', 'charts', 'relevance'],
  ['frameworks', 'analysis'],
  ['build.ts'],
  ['every.ts'],
  ['schedules'],
  ['compose'],
  ['python'],
  ['core'],
];
const rank = (place: string) => ranks.findIndex((places) => places.includes(place));
/** What is wrong with the imports of a file in src. */
function complaints(file: string, code: string): string[] {
  const here = place(file);
  return importsIn(code).flatMap(({ target }) => {
    if (isBuiltin(target)) return here === 'cli' ? [] : [`${target}: only cli may know Node`];
    if (!target.startsWith('.')) return [];
    const path = resolved(file, target);
    const there = place(path);
    if (path.startsWith('..')) return here === 'cli' ? [] : [`${target}: only cli may look outside of src`];
    if (there === here) return path === `${here}/index.ts` ? [`${target}: its own folder's index.ts`] : [];
    // The library's public names may come from anywhere but the program.
    const allowed = here === 'index.ts' ? rank(there) > 0 : rank(here) >= 0 && rank(there) > rank(here);
    return allowed ? [] : [`${target}: ${here} must not import ${there}`];
  });
}

describe('each file imports only what it may know', () => {
  it.each(files)('%s', (file) => {
    expect(complaints(file, read(file))).toEqual([]);
  });

  it('and every folder has its rank', () => {
    expect(files.map(place).filter((one) => one !== 'index.ts' && rank(one) < 0)).toEqual([]);
  });
});

describe.each(['schedules', 'compose'])('every file of %s', (folder) => {
  const exported = importsIn(read(`${folder}/index.ts`)).map(({ target }) => target);
  const own = files.filter((file) => dirname(file) === folder && file !== `${folder}/index.ts`);
  it.each(own)('%s is in the registry', (file) => {
    expect(exported).toContain(`./${posix.basename(file)}`);
  });
});

/** The groups of files that import one another, types and dynamic imports included. */
function circlesIn(arrows: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const found: string[][] = [];
  const [index, low, open]: [Map<string, number>, Map<string, number>, string[]] = [new Map(), new Map(), []];
  const visit = (file: string) => {
    index.set(file, index.size);
    low.set(file, index.get(file) as number);
    open.push(file);
    for (const next of arrows.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (open.includes(next)) low.set(file, Math.min(low.get(file) as number, low.get(next) as number));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1 || arrows.get(file)?.includes(file)) found.push(circle.sort());
  };
  for (const file of arrows.keys()) if (!index.has(file)) visit(file);
  return found;
}

/** Rooms whose files of one name answer one another: what a library computes, how it is written, configured and logged. */
const answering = ['frameworks', 'code', 'configs', 'logs', 'formats'];

/** Names that stand more than once, and where. */
function repeated(named: Iterable<readonly [name: string, file: string]>): readonly (readonly [string, ...string[]])[] {
  const places = new Map<string, Set<string>>();
  for (const [name, file] of named) places.set(name, (places.get(name) ?? new Set()).add(file));
  return [...places].filter(([, all]) => all.size > 1).map(([name, all]) => [name, ...all] as const);
}

const isAnswer = (all: readonly string[]) =>
  new Set(all.map((file) => posix.basename(file))).size === 1 && all.every((file) => answering.includes(place(file)));

/** What a user asks for by the file's name: a command of `cli`, a format. */
const isAsked = (file: string) =>
  (place(file) === 'cli' && new RegExp(`: (Prefix|SeriesSource) = \\{\\s+name: '${posix.basename(file, '.ts')}'`).test(read(file))) ||
  (place(file) === 'formats' && exportsIn(read(file)).includes('render'));

/** Whether of two files of one name the one is what a user asks for, and it asks the other, itself or by the index of its room. */
function isFrontOf(all: readonly string[]): boolean {
  const reaches = (from: string) =>
    (graph.get(from) ?? []).flatMap(({ file }) => [
      file,
      ...(posix.basename(file) === 'index.ts' ? (graph.get(file) ?? []).map((one) => one.file) : []),
    ]);
  return all.length === 2 && all.some((file) => isAsked(file) && reaches(file).includes(all.find((other) => other !== file) as string));
}

describe('the house', () => {
  it('has no circle of files', () => {
    expect(circlesIn(new Map([...graph].map(([file, all]) => [file, all.map(({ file }) => file)])))).toEqual([]);
    expect(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b', 'd']],
          ['d', []],
        ]),
      ),
    ).toEqual([['b', 'c']]);
  });

  it('has no file of more than 400 lines', () => {
    expect(files.filter((file) => read(file).trimEnd().split('\n').length > 400)).toEqual([]);
  });

  it('has no room of more than a quarter of the source', () => {
    const sizes = new Map<string, number>();
    for (const file of files) sizes.set(place(file), (sizes.get(place(file)) ?? 0) + read(file).length);
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect([...sizes].filter(([, size]) => size > all / 4)).toEqual([]);
  });

  it('has a folder only where two files are', () => {
    const folders = files.map(place).filter((one) => !one.endsWith('.ts'));
    expect(folders.filter((one) => folders.filter((other) => other === one).length < 2)).toEqual([]);
  });

  it('calls one file by one name, but for rooms that answer one another and what a user asks for by the name of what does it', () => {
    const named = files.filter((file) => posix.basename(file) !== 'index.ts').map((file) => [posix.basename(file), file] as const);
    expect(repeated(named).filter(([, ...all]) => !isAnswer(all) && !isFrontOf(all))).toEqual([]);
  });

  it('calls one thing by one name, but for what its rooms have each', () => {
    const named = files.filter((file) => file !== 'index.ts').flatMap((file) => exportsIn(read(file)).map((name) => [name, file] as const));
    // A module of a format is what draws it.
    const wrong = repeated(named).filter(
      ([name, ...all]) => !isAnswer(all) && !(name === 'render' && all.every((file) => place(file) === 'formats')),
    );
    expect(wrong).toEqual([]);
  });
});

/** Every file that a registry of a folder leads to, each importing only from its own folder. */
describe.each(['schedules', 'compose', 'frameworks', 'formats', 'configs', 'logs', 'code'])('every file of %s', (folder) => {
  it('is reached from the rest of the source', () => {
    const reached = new Set([...graph.values()].flat().map(({ file }) => file));
    const own = files.filter((file) => dirname(file) === folder && file !== `${folder}/index.ts`);
    expect(own.filter((file) => !reached.has(file))).toEqual([]);
  });
});

describe('the registries', () => {
  const declared: readonly (readonly [what: string, folder: string, is: RegExp])[] = [
    ['a framework', 'frameworks', /^export const \w+: Framework = /m],
    ['a tool whose configuration is read', 'configs', /^export const \w+(: Tool = | = defineTool\()/m],
    ['a tool whose logs are read', 'logs', /^export const \w+: LogTool = /m],
  ];
  it.each(declared)('of every %s in %s are complete', (_what, folder, is) => {
    const own = files.filter((file) => dirname(file) === folder && is.test(read(file)));
    // What stands among a script's names is asked for by them.
    const from = [`${folder}/index.ts`, ...(folder === 'configs' ? ['reading/settings.ts'] : [])];
    const registered = from.flatMap((index) => importsIn(read(index)).map(({ target }) => resolved(index, target)));
    expect(own.length).toBeGreaterThan(3);
    expect(own.filter((file) => !registered.includes(file))).toEqual([]);
  });

  it('of formats load every file that draws one', () => {
    const own = files.filter((file) => dirname(file) === 'formats' && exportsIn(read(file)).includes('render'));
    const loaded = new Set((graph.get('formats/index.ts') ?? []).map(({ file }) => file));
    expect(own.length).toBeGreaterThan(8);
    expect(own.filter((file) => !loaded.has(file))).toEqual([]);
  });

  it('are what the library exports', () => {
    const exported = new Set<unknown>(Object.values(library));
    expect([...familiesByType.values(), ...operatorsByType.values()].filter((one) => !exported.has(one)).map(({ type }) => type)).toEqual(
      [],
    );
  });
});

/** Whether a node is what a schedule is: `spec.type`, or `type` taken out of one. */
const isType = (node: unknown): boolean => {
  const { type, name, property } = (node ?? {}) as {
    readonly type?: string;
    readonly name?: string;
    readonly property?: { readonly name?: string };
  };
  return (type === 'Identifier' && name === 'type') || (type === 'MemberExpression' && property?.name === 'type');
};
const nameIn = (node: unknown): string | undefined => {
  const { type, value } = (node ?? {}) as { readonly type?: string; readonly value?: unknown };
  return type === 'Literal' && typeof value === 'string' && (familiesByType.has(value) || operatorsByType.has(value)) ? value : undefined;
};

/** Families and operators that a text tells apart by their names: it compares a type with one, or makes a spec of one. */
function typesIn(code: string, made = true): readonly string[] {
  return nodesOf(code)
    .flatMap((node): (string | undefined)[] => {
      const { type, left, right, discriminant, cases, key, value } = node;
      if (type === 'BinaryExpression') return isType(left) ? [nameIn(right)] : isType(right) ? [nameIn(left)] : [];
      if (type === 'SwitchStatement' && isType(discriminant))
        return (cases as readonly { test: unknown }[]).map(({ test }) => nameIn(test));
      if (made && type === 'Property' && isType(key)) return [nameIn(value)];
      return [];
    })
    .filter((name) => name !== undefined);
}

describe('the name of a family or an operator', () => {
  // What reads and writes other tools' words has them, too.
  const free = ['frameworks', 'code', 'configs', 'recipes'];
  const own = new Map([...familiesByType.values(), ...operatorsByType.values()].map(({ type }) => [type, type]));
  it.each(files.filter((file) => !free.includes(place(file))))('is not told from others in %s', (file) => {
    const home = ['schedules', 'compose'].includes(place(file)) ? posix.basename(file, '.ts') : undefined;
    // What holds a log against curves that it makes has to name them.
    const found = typesIn(read(file), place(file) !== 'logs').filter((name) => own.get(name) !== home);
    expect(found.filter(() => !toldApart.includes(file))).toEqual([]);
    expect(toldApart.includes(file) && found.length === 0).toBe(false);
  });

  it.each<[what: string, code: string]>([
    ['a comparison', "const a = spec.type === 'cosine';"],
    ['a comparison of what was taken out', "const a = 'warmup' !== type;"],
    ['a switch', "switch (spec.type) { case 'sequence': f(); }"],
    ['a spec', "const a = { type: 'wsd', max: 1 };"],
  ])('is found in %s', (_what, code) => {
    expect(typesIn(code)).toHaveLength(1);
  });

  it.each(["const unit = a === 'step' ? 1 : 2;", "const a = { shape: 'cosine' };"])('is not found in %s', (code) => {
    expect(typesIn(code)).toEqual([]);
  });
});

/** Where that is still so. */
const toldApart: readonly string[] = [];

describe('at start', () => {
  /** What is executed before the first word is looked at, and what only some lines need. */
  const atOnce = (entries: readonly string[]) => {
    const found = new Set(entries);
    for (const file of found) for (const { file: next, lazy, type } of graph.get(file) ?? []) if (!lazy && !type) found.add(next);
    return found;
  };
  const needed = atOnce(['cli/main.ts', 'formats/chart.ts']);

  it.each(['reading', 'configs', 'frameworks', 'code', 'logs', 'recipes', 'python'])('nothing of %s is loaded', (room) => {
    expect([...needed].filter((file) => place(file) === room)).toEqual([]);
  });

  it('no package but those of a chart is loaded', () => {
    const packages = [...needed].flatMap((file) =>
      importsIn(read(file)).filter(({ lazy, type, target }) => !lazy && !type && !target.startsWith('.') && !isBuiltin(target)),
    );
    expect([...new Set(packages.map(({ target }) => target))].sort()).toEqual(['asciichart', 'commander', 'fastest-levenshtein']);
  });

  it('what is imported when it is needed is not needed at once', () => {
    const late = [...graph.values()]
      .flat()
      .filter(({ lazy, file }) => lazy && file !== 'formats/chart.ts')
      .map(({ file }) => file);
    expect([...new Set(late)].filter((file) => needed.has(file))).toEqual([]);
  });
});

it('the package ships no types but those of the library', () => {
  const typed = new Set(['index.ts', 'logs/index.ts']);
  for (const file of typed) for (const { file: next } of graph.get(file) ?? []) typed.add(next);
  const shipped = manifest.files.filter((one) => one.startsWith('dist/types/')).map((one) => one.slice('dist/types/'.length));
  const rooms = new Set([...typed].map(place).filter((one) => !one.endsWith('.ts')));
  expect(shipped).toEqual(['*.d.ts', ...[...rooms].sort()]);
  expect(manifest.files.some((one) => one === 'dist' || one === 'dist/types')).toBe(false);
});

describe('the check itself', () => {
  it.each<[what: string, file: string, code: string]>([
    ['to the left', 'core/a.ts', "import { b } from '../compose/b.ts';"],
    ['a type', 'core/a.ts', "import type { B } from '../build.ts';"],
    ['a type in place', 'core/a.ts', "export type B = import('../cli/b.ts').B;"],
    ['dynamically', 'compose/a.ts', "const b = async () => (await import('../schedules/b.ts')).b;"],
    ['over several lines', 'schedules/a.ts', "import {\n  b,\n  c,\n} from '../analysis/b.ts';"],
    ['by exporting it', 'build.ts', "export * from './formats/index.ts';"],
    ['for its effect', 'analysis/a.ts', "import '../cli/main.ts';"],
    ['a neighbour of the same rank', 'formats/a.ts', "import { b } from '../reading/b.ts';"],
    ['its own index', 'formats/a.ts', "import { b } from './index.ts';"],
    ['the public names', 'cli/a.ts', "import { b } from '../index.ts';"],
    ['a folder without a rank', 'cli/a.ts', "import { b } from '../utils/b.ts';"],
    ['from a folder without a rank', 'utils/a.ts', "import { b } from '../core/b.ts';"],
    ['Node', 'formats/a.ts', "import { readFileSync } from 'node:fs';"],
    ['Node, under its old name', 'core/a.ts', "import fs from 'fs';"],
    ['the program, in the public names', 'index.ts', "export { main } from './cli/main.ts';"],
    ['what is not in src', 'core/a.ts', "import data from '../../package.json';"],
  ])('complains about %s', (_what, file, code) => {
    expect(complaints(file, code)).toHaveLength(1);
  });

  it.each<[what: string, file: string, code: string]>([
    ['what is to the right', 'cli/a.ts', "import { b } from '../formats/b.ts'; import { c } from '../core/c.ts';"],
    ['build', 'analysis/a.ts', "import { build } from '../build.ts';"],
    ["another folder's index", 'build.ts', "import * as all from './schedules/index.ts';"],
    ['its own folder', 'core/a.ts', "import { b } from './b.ts';"],
    ['Node in cli', 'cli/a.ts', "import { readFileSync } from 'node:fs';"],
    ['a package', 'formats/a.ts', "import { plot } from 'asciichart';"],
    ['words that look like an import', 'core/a.ts', "/* import '../cli/a.ts' */ const a = \"import b from '../cli/b.ts'\";"],
  ])('allows %s', (_what, file, code) => {
    expect(complaints(file, code)).toEqual([]);
  });
});
