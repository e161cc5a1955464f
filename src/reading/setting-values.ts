import { type Entry, isList, isTable, Missing } from '../configs/entry.ts';
import { negate } from '../python/arithmetic.ts';
import { literalOf } from '../python/literals.ts';
import { Dict, Float, Unknown, type Value } from '../python/values.ts';

/** Whether two paths end in the same file. */
export const endsAlike = (file: string, name: string): boolean => {
  const [a, b] = [file, name].map((one) =>
    one
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '.'),
  );
  return a?.at(-1) === b?.at(-1);
};

/** What a text of JSON holds; nothing where that would take more than to look at it. */
export function inText(text: string): Value | undefined {
  if (/"[^"]*\b(?:true|false|null)\b[^"]*"/.test(text)) return undefined;
  const words: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };
  return literalOf(
    text.trim().replace(/\b(?:true|false|null)\b/g, (word) => words[word] as string),
    negate,
  );
}

/** A setting as Python has it. */
export function settingOf({ value, source, at }: Entry): Value {
  if (isTable(value)) return new Dict(new Map([...value].map(([key, entry]) => [key, settingOf(entry)])));
  if (isList(value)) return value.map(settingOf);
  if (value instanceof Missing) return new Unknown([{ text: value.expression, at: 0 }]);
  if (typeof value === 'number' && Number.isInteger(value) && /^[-+]?[\d_]*\.|^[-+]?[\d_]+e/i.test(source.text.slice(at, at + 30)))
    return new Float(value);
  return value;
}

/** What `--define` gives for a setting, by its own dotted name or behind that of all settings: `cfg.trainer.max_epochs`. */
export function overriding(defines: ReadonlyMap<string, Value>, setting: string, all: string): Entry['value'] | undefined {
  const said = [setting, `${all}.${setting}`].find((name) => defines.has(name) && (setting.includes('.') || name !== setting));
  const value = said === undefined ? undefined : defines.get(said);
  if (value instanceof Float) return value.float;
  return value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : undefined;
}
