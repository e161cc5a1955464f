import type { ReadRequest } from '../configs/tool.ts';
import { normalised } from '../python/syntax.ts';
import type { Script } from './found.ts';

/** Says what --define gives that nothing asked for: a name that is misspelt changes no number. */
export function unusedDefines({ source, used, found }: Script, { defines = new Map(), guessed = [] }: ReadRequest): readonly string[] {
  const isName = (one: string) => /^\w+$/.test(one);
  // Libraries are told more than a script has names for.
  const stands = (one: string) => found.made.length > 0 || new RegExp(`\\b${one}\\b`).test(source.text);
  // A library that adds options of its own takes them from the arguments as a whole.
  const isLibrarys = (one: string) => /^\w+\.\w+$/.test(one) && /\b(?:add|from)_argparse_args\b/.test(source.text);
  const left = [...defines.keys()].filter((one) =>
    isName(one) ? !stands(one) : !used.has(normalised(one)) && !guessed.includes(one) && !isLibrarys(one),
  );
  if (left.length === 0) return [];
  const options = left.flatMap((one) => /^\w+\.(\w+)$/.exec(one)?.[1] ?? []);
  const parsers = found.parsers.filter(({ defaults }) => defaults.size > 0);
  const strange = options.filter((option) => parsers.every(({ flags }) => ![...flags.values()].some(({ name }) => name === option)));
  const why =
    strange.length > 0 && parsers.length > 0 ? `; no parser of the script has ${strange.map((one) => `--${one}`).join(' or ')}` : '';
  const [are, them] = left.length > 1 ? ['are', 'them'] : ['is', 'it'];
  return [`--define ${left.join(' and ')} ${are} not used: nothing that makes a rate asks for ${them}${why}`];
}
