import { readFileSync } from 'node:fs';
import { describe, issuesIn, LrschedError } from '../core/issues.ts';
import { complete, type Parameters } from '../core/parameters.ts';
import { ascii, color, width } from '../formats/output-options.ts';
import { type Io, withParts } from './files.ts';

/** What a file may say: how a chart looks, and which findings are left out. Nothing here changes a number. */
interface Preferences {
  readonly color?: 'auto' | 'always' | 'never';
  readonly width?: number;
  readonly ascii?: boolean;
  readonly ignore?: readonly string[];
}

/** Those whose values are what an option of that name takes. */
const look: Parameters = { color: color.parameter, width: width.parameter };
const keys = ['color', 'width', 'ascii', 'ignore'];

/** The surroundings as files want them, of which the first that says something counts; what the environment says comes before it. */
export function preferring(files: readonly string[], io: Io): Io {
  const all = files.map((file) => [file, preferencesIn(file)] as const);
  const said = <K extends keyof Preferences>(key: K) => all.find(([, one]) => one[key] !== undefined)?.[1][key];
  const [colored, columns, plain] = [said('color'), said('width'), said('ascii')];
  const ignoring = all.find(([, { ignore }]) => ignore !== undefined);
  return withParts(io, {
    ...(columns !== undefined && !io.env.COLUMNS && { env: { ...io.env, COLUMNS: String(columns) } }),
    ...(colored !== undefined && { color: colored }),
    ...(plain !== undefined && { ascii: plain }),
    ...(ignoring && { ignored: { file: ignoring[0], codes: ignoring[1].ignore ?? [] } }),
  });
}

/** Reads one file. Throws what is wrong with it, and how to do without. */
function preferencesIn(file: string): Preferences {
  const wrong = (says: string) =>
    new LrschedError([{ code: 'broken-rule', type: file, parameters: [], rule: `${says}; mend it, or write --no-config` }]);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw wrong(`cannot be read as JSON (${(error as Error).message})`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(`must be an object of ${keys.join(', ')}`);
  const { ascii: plain, ignore, ...others } = value as Record<string, unknown>;
  const strange = Object.keys(others).find((key) => !keys.includes(key));
  if (strange !== undefined) throw wrong(`${strange} is none of ${keys.join(', ')}, which change no number`);
  if (plain !== undefined && typeof plain !== 'boolean') throw wrong(`${ascii.name} must be true or false`);
  if (ignore !== undefined && !(Array.isArray(ignore) && ignore.every((code) => typeof code === 'string')))
    throw wrong('ignore must be a list of the codes of findings');
  const params = Object.fromEntries(Object.entries(look).filter(([name]) => name in others));
  const issues = issuesIn(() => complete({ type: file, params, whole: {} }, others));
  if (issues.length > 0) throw wrong(issues.map((issue) => describe(issue)).join('; '));
  return value as Preferences;
}
