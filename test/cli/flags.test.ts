import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { familiesByType, modifiers } from '../../src/build.ts';
import { familyFlags, modifierFlags } from '../../src/cli/options.ts';
import { addFlags } from '../../src/cli/parsing.ts';
import { allParameters, groups } from '../../src/core/define.ts';
import type { Flag } from '../../src/core/flag.ts';
import { kebab } from '../../src/core/parameters.ts';
import { run } from './run.ts';

const families = [...familiesByType.values()];
const spelled = ({ name, short, spellings = [] }: Flag) => [
  `--${name}`,
  ...spellings.map((one) => `--${one}`),
  ...(short ? [`-${short}`] : []),
];
/** What a value of it must be, but for its bounds and choices, which are a family's own; a floor and a list take a number as well. */
function kindOf({ parameter }: Flag): string {
  const { kind } = parameter.kind === 'list' ? parameter.of : parameter;
  return kind === 'floor' ? 'number' : kind;
}

describe('the flags are one namespace', () => {
  it('has one kind of value for each name, but where a family replaces a modifier', () => {
    const replaceable = new Set(
      modifiers()
        .flatMap(modifierFlags)
        .map(({ name }) => name),
    );
    const kinds = new Map<string, Set<string>>();
    for (const flag of families.flatMap(familyFlags).filter(({ name }) => !replaceable.has(name))) {
      kinds.set(flag.name, (kinds.get(flag.name) ?? new Set()).add(kindOf(flag)));
    }
    const ambiguous = [...kinds].filter(([, all]) => all.size > 1).map(([name, all]) => `--${name}: ${[...all].join(', ')}`);
    expect(ambiguous).toEqual([]);
    expect(kinds.get('max')).toEqual(new Set(['number']));
  });

  it('says a length with --epochs and its like only', () => {
    expect(families.flatMap(familyFlags).map(({ name }) => name)).not.toContain('length');
  });
});

describe.each(families)('$type', (family) => {
  const flags = familyFlags(family);

  it('has no flag twice', () => {
    const names = flags.flatMap(spelled);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    // commander keeps --no-flag where --flag is.
    const kept = flags.map(({ name }) => new Option(`--${name}`).attributeName());
    expect(kept.filter((name, index) => kept.indexOf(name) !== index)).toEqual([]);
    expect(() => addFlags(new Command(), flags)).not.toThrow();
  });

  it('has a flag for each of its parameters, and for each modifier whose name it leaves free', () => {
    const names = flags.map(({ name }) => name);
    const own = Object.keys(allParameters(family)).filter((name) => name !== 'length');
    const free = modifiers().filter(({ modifier }) => !(modifier.flag in family.params));
    expect(names).toEqual(expect.arrayContaining([...own.map(kebab), ...free.flatMap(modifierFlags).map(({ name }) => name)]));
  });

  it('lists each of them in its help, with what it takes', async () => {
    const { stdout } = await run(['help', family.type], { env: { COLUMNS: '100' } });
    const options = stdout.slice(stdout.indexOf('Usage:'));
    const missing = flags.filter(({ name, value, short }) => {
      const term = `  ${short ? `-${short}, ` : ''}--${name}${value === undefined ? '' : ` <${value}>`} `;
      return !options.split('\n').some((line) => line.startsWith(term));
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
    expect(stdout.split('\n').filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([]);
    const narrow = await run(['--help', family.type], { terminal: 60, env: { NO_COLOR: '1' } });
    // A name alone may be longer than the paper is wide.
    expect(narrow.stdout.split('\n').filter((line) => line.length > 60 && line.trim().includes(' '))).toEqual([]);
  });

  it('draws its own example', async () => {
    const words = [...family.example.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    const { stdout, stderr, status } = await run(words);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toContain(family.type);
  });
});

describe('list', () => {
  it('has a line for each schedule, with a curve of sixteen characters', async () => {
    const { stdout } = await run(['list'], { env: { COLUMNS: '200' } });
    const parts = stdout
      .trimEnd()
      .split('\n\n')
      .map((part) => part.split('\n'));
    expect(parts.map(([heading]) => heading)).toEqual(groups);
    for (const [heading, ...lines] of parts) {
      const members = families.filter(({ group = groups[0] }) => group === heading);
      expect(lines.map((line) => /^(\S+) +[▁-█]{16} {2}(\S.*)$/.exec(line)?.slice(1))).toEqual(
        members.map(({ type, summary }) => [type, summary]),
      );
    }
    const narrow = await run(['list']);
    expect(narrow.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(narrow.stdout.replaceAll(/\n +/g, ' ')).toBe(stdout);
    const ascii = await run(['list', '--ascii']);
    expect(ascii.stdout).toMatch(/^[\n -~]+$/);
  });

  it('has as JSON flags that the schedule takes', async () => {
    const { stdout } = await run(['list', '--json']);
    const described: readonly { name: string; parameters: readonly { flags: readonly string[] }[] }[] = JSON.parse(stdout);
    expect(described.map(({ name }) => name)).toEqual(families.map(({ type }) => type));
    for (const [index, { parameters }] of described.entries()) {
      const taken = familyFlags(families[index] as never).flatMap(spelled);
      expect(taken).toEqual(expect.arrayContaining(parameters.flatMap(({ flags }) => flags)));
    }
  });
});
