#!/usr/bin/env node
// npm run new KIND NAME: writes the file, its line in the folder's index and its test, for a family, an operator, a format, a framework
// or a config. What it writes compiles and its test passes; the rest is CONTRIBUTING.md's.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const camel = (name) => name.replace(/-(\w)/g, (_dash, letter) => letter.toUpperCase());

/** A line among those that look like it, in their order. */
function among(text, line, like) {
  const lines = text.split('\n');
  const places = lines.flatMap((one, index) => (like.test(one) ? [index] : []));
  const after = places.filter((index) => lines[index] < line).at(-1) ?? places[0] - 1;
  return [...lines.slice(0, after + 1), line, ...lines.slice(after + 1)].join('\n');
}

/** An import among the imports, and an entry before the end of a list. */
const listed = (text, name, list, end, entry) =>
  among(text, `import { ${camel(name)} } from './${name}.ts';`, /^import \{ \w+ \} from '\.\/[\w-]+\.ts';$/).replace(
    new RegExp(`(${list}[\\s\\S]*?)\\n(${end})`),
    (_all, before, after) => `${before}\n${entry ?? `  ${camel(name)},`}\n${after}`,
  );

const exported = (name) => (text) => among(text, `export { ${camel(name)} } from './${name}.ts';`, /^export \{ \w+ \} from '\.\//);

const family = (name) => `import { none } from '../core/breaks.ts';
import { defineSchedule } from '../core/define.ts';
import { floor, rate } from '../core/parameters.ts';
import { mix } from '../core/shapes.ts';

/** TODO: the paper and the equation, or the framework and the class. */
export const ${camel(name)} = defineSchedule({
  type: '${name}',
  summary: 'TODO: half a sentence that tells it from the others',
  formula: 'min + (max - min) * (1 - t / T) ** 2',
  source: 'TODO: the same source, in a line',
  example: '${name} --max 0.1 --epochs 100',
  params: {
    max: rate('rate at the start', { default: 0.1 }),
    min: floor('rate at the end', { default: 0 }),
  },
  rules: [{ over: ['min', 'max'], says: '--min must not exceed --max', holds: ({ min, max }) => min <= max }],
  curve: ({ max, min }, T) => ({ at: (t) => mix(min, max, (1 - t / T) ** 2), breaks: none }),
});
`;

const familyTest = (name) => `import { describe, expect, it } from 'vitest';
import { ${camel(name)} } from '../../src/schedules/${name}.ts';
import { expectValues } from '../equal.ts';
import { codesOf } from '../issues.ts';

describe('values', () => {
  it.each<[what: string, schedule: ReturnType<typeof ${camel(name)}>, values: number[]]>([
    ['quarters', ${camel(name)}({ max: 16, length: 4 }), [16, 9, 4, 1, 0]],
    ['above a floor', ${camel(name)}({ max: 17, min: 1, length: 4 }), [17, 10, 5, 2, 1]],
  ])('%s', (_what, schedule, values) => {
    expectValues(schedule.at, values);
  });
});

it('refuses a floor above the peak', () => {
  expect(codesOf(() => ${camel(name)}({ max: 0.1, min: 0.2 }))).toEqual(['broken-rule']);
});
`;

const operator = (name) => `import { defineOperator } from '../core/define.ts';
import { number, schedule } from '../core/parameters.ts';
import type { Schedule } from '../core/schedule.ts';

/** TODO: what it is in the field, and where it is from. */
export const ${camel(name)} = defineOperator({
  type: '${name}',
  summary: 'TODO: half a sentence that tells it from the others',
  params: {
    of: schedule('what it is applied to'),
    power: number('the power of its share of the first rate', { above: 0 }),
  },
  // Its flags: --${name} is the power. Modifiers apply by rising order.
  modifier: { flag: '${name}', main: 'power', order: 55 },
  whole: ({ of }) => ({ length: of.length }),
  compose({ of, power }) {
    const first = of.at(0);
    const resize = (to: number): Schedule => ${camel(name)}({ of: of.resize(to), power });
    return { ...of, resize, at: (t) => (first === 0 ? 0 : first * (of.at(t) / first) ** power) };
  },
  says({ of, power }, { say, factor, last }) {
    return say('0 if first == 0 else first * (of / first) ** power', { first: of.at(0), of: factor(of, last), power });
  },
});
`;

const operatorTest = (name) => `import { expect, it } from 'vitest';
import { ${camel(name)} } from '../../src/compose/${name}.ts';
import { linear } from '../../src/schedules/linear.ts';

it('squares what is left', () => {
  const { at, length } = ${camel(name)}({ of: linear({ max: 16, length: 4 }), power: 2 });
  expect([length, at(0), at(1), at(2), at(3)]).toEqual([4, 16, 9, 4, 1]);
});
`;

const format = () => `import { columnsOf, rowsOf } from '../core/table.ts';
import { inBatches, type Render } from './format.ts';

/** TODO: what reads it. */
export const render: Render = function* (table) {
  for (const one of table.series) {
    const rows = rowsOf(table, one);
    const columns = columnsOf(one);
    yield* inBatches(rows.count, (row) => \`\${rows.t(row)}: \${columns.map(({ at }) => at(rows.t(row))).join(' ')}\\n\`);
  }
};
`;

const formatTest = (name) => `import { expect, it } from 'vitest';
import { everyRow } from '../../src/core/rows.ts';
import { render } from '../../src/formats/${name}.ts';
import { linear } from '../../src/schedules/linear.ts';
import { rendered } from './tables.ts';

it('has a row for each update', () => {
  const series = [{ label: 'linear', unit: 'step' as const, schedule: linear({ max: 4, length: 4 }) }];
  expect(rendered(render, { series, unit: 'step', rows: everyRow(0, 4) })).toBe('0: 4\\n1: 3\\n2: 2\\n3: 1\\n');
});
`;

const framework = (name) => `import { ramp } from '../schedules/ramp.ts';
import { defineConstructor, type Framework, num } from './constructor.ts';

/** TODO: the file of its source, and at which version it was read. */
export const ${camel(name)}: Framework = {
  name: '${name}',
  reading: { modules: ['${name.replaceAll('-', '_')}'] },
  constructors: [
    defineConstructor(
      '${camel(name)[0].toUpperCase()}${camel(name).slice(1)}Scheduler',
      { total_steps: num(), end_factor: num(0) },
      ({ total_steps, end_factor }, { base, length, refuse }) => {
        if (!(total_steps >= 1)) refuse('total_steps must be at least 1');
        return ramp({ from: base, max: base * end_factor, horizon: total_steps, length });
      },
      { optimizer: 0, lasts: ({ total_steps }) => total_steps },
    ),
  ],
};
`;

const frameworkTest = (name) => `import { expect, it } from 'vitest';
import { translateIn } from '../../src/frameworks/constructor.ts';
import { ${camel(name)} } from '../../src/frameworks/${name}.ts';
import { codesOf } from '../issues.ts';

const call = (total_steps: number) => ({ name: '${camel(name)[0].toUpperCase()}${camel(name).slice(1)}Scheduler', args: { total_steps } });

it('refuses what the real one raises', () => {
  expect(codesOf(() => translateIn(${camel(name)}, call(0), { base: 0.1, length: 10 }))).toEqual(['framework-refuses']);
});
`;

const golden = (name) => {
  const maker = `${camel(name)[0].toUpperCase()}${camel(name).slice(1)}Scheduler`;
  const one = {
    ...{ id: `${name}/${maker}/1`, framework: name, source: 'TODO: whose code made the numbers, and which version' },
    ...{ constructor: `${maker}(optimizer, total_steps=4)`, call: { name: maker, args: { total_steps: 4 } } },
    ...{ base_lr: 0.5, unit: 'step', lr: [0.5, 0.375, 0.25, 0.125] },
  };
  return `${JSON.stringify(one)}\n`;
};

const config = (name) => `import { defineTool } from './tool.ts';

/** TODO: the file of its source that reads these keys, and at which version it was read. */
export const ${camel(name)} = defineTool({
  name: '${name}',
  notations: ['yaml'],
  knows: (config) => config.has('${name.replaceAll('-', '_')}_schedule'),
  read(config) {
    const args = { num_warmup_steps: config.count('warm') ?? 0, num_training_steps: config.needed('updates') };
    const base = config.number('rate');
    return { framework: 'transformers', call: { name: 'get_linear_schedule_with_warmup', args }, base, length: args.num_training_steps };
  },
});
`;

const configTest = (name) => `import { expect, it } from 'vitest';
import { documentsIn, readPython } from '../../src/reading/index.ts';
import { expectValues } from '../equal.ts';

it('is read from a file of its own', async () => {
  const text = '${name.replaceAll('-', '_')}_schedule: linear\\nrate: 4\\nupdates: 4\\n';
  const found = await documentsIn(text, '${name}.yaml', () => undefined);
  const [series] = readPython({ text, ...(found && { documents: found.documents }) });
  expect(series?.schedule.length).toBe(4);
  expectValues((series as NonNullable<typeof series>).schedule.at, [4, 3, 2, 1]);
});
`;

/** What there is to write for each kind: whole files, and a change of the index. */
const kinds = {
  family: (name) => ({
    files: { [`src/schedules/${name}.ts`]: family(name), [`test/schedules/${name}.test.ts`]: familyTest(name) },
    changes: { 'src/schedules/index.ts': exported(name) },
  }),
  operator: (name) => ({
    files: { [`src/compose/${name}.ts`]: operator(name), [`test/compose/${name}.test.ts`]: operatorTest(name) },
    changes: { 'src/compose/index.ts': exported(name) },
  }),
  format: (name) => ({
    files: { [`src/formats/${name}.ts`]: format(), [`test/formats/${name}.test.ts`]: formatTest(name) },
    changes: {
      'src/formats/index.ts': (text) =>
        text.replace(
          /(export const formats[\s\S]*?)\n( {2}\{\n {4}name: 'plain')/,
          (_all, before, after) =>
            `${before}\n  named({\n    name: '${name}',\n    summary: 'TODO: what it is, in half a line',\n    endings: ['${name}'],\n    rows: chosenRows,\n    options: [],\n    load: () => import('./${name}.ts'),\n  }),\n${after}`,
        ),
    },
  }),
  framework: (name) => ({
    files: {
      [`src/frameworks/${name}.ts`]: framework(name),
      [`test/frameworks/${name}.test.ts`]: frameworkTest(name),
      [`test/golden/${name}.jsonl`]: golden(name),
    },
    changes: {
      'src/frameworks/index.ts': (text) => listed(text, name, 'new Map\\(', '  \\]\\.map', `    ${camel(name)},`),
      'test/golden/README.md': (text) => among(text, `| \`${name}.jsonl\` | TODO | float64 |`, /^\| `[\w-]+\.jsonl` \|/),
    },
  }),
  config: (name) => ({
    files: { [`src/configs/${name}.ts`]: config(name), [`test/configs/${name}.test.ts`]: configTest(name) },
    changes: { 'src/configs/index.ts': (text) => listed(text, name, 'export const tools', '\\];') },
  }),
};

/** Writes one of them beneath a folder; the paths of what was written, or a line that says what is wrong. */
export function make(kind, name, root) {
  const known = Object.keys(kinds);
  if (!known.includes(kind) || name === undefined) return `write npm run new ${known.join('|')} NAME`;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return `${name} is no name; write it in small letters, with dashes between words`;
  const { files, changes } = kinds[kind](name);
  const there = Object.keys(files).find((file) => existsSync(join(root, file)));
  if (there !== undefined) return `${there} is there already; write another name`;
  const changed = Object.entries(changes).map(([file, change]) => [file, change(readFileSync(join(root, file), 'utf8'))]);
  for (const [file, text] of [...Object.entries(files), ...changed]) writeFileSync(join(root, file), text);
  return [...Object.keys(files), ...Object.keys(changes)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , kind, name] = process.argv;
  const made = make(kind, name, join(dirname(fileURLToPath(import.meta.url)), '../..'));
  const words = typeof made === 'string' ? [made] : [...made.map((file) => `wrote ${file}`), 'next: CONTRIBUTING.md, and npm run docs'];
  process[typeof made === 'string' ? 'stderr' : 'stdout'].write(`${words.join('\n')}\n`);
  process.exitCode = typeof made === 'string' ? 2 : 0;
}
