import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { LrschedError } from '../core/issues.ts';
import { prefixes } from './prefixes.ts';
import { flagsIn, otherSources } from './sources.ts';

/** What asks for the words that may come next; the scripts below call it. */
export const asking = '__complete';

/** Each shows what may come next, files where nothing is said, and nothing where a line is empty but for its tab. */
const scripts: Readonly<Record<string, string>> = {
  bash: `_lrsched() {
  local IFS=$'\\n' tab=$'\\t'
  COMPREPLY=($(lrsched ${asking} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [[ \${COMPREPLY[0]} == "$tab" ]]; then
    COMPREPLY=()
    compopt +o default 2>/dev/null
  fi
  COMPREPLY=("\${COMPREPLY[@]%%$tab*}")
}
complete -o default -F _lrsched lrsched
`,
  zsh: `#compdef lrsched
_lrsched() {
  local tab=$'\\t'
  local -a all
  all=("\${(@f)$(lrsched ${asking} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z "\${all[1]}" ]]; then
    _files
  elif [[ "\${all[1]}" != "$tab" ]]; then
    all=("\${(@)all//:/\\\\:}")
    all=("\${(@)all/$tab/:}")
    _describe lrsched all
  fi
}
if [[ "\${funcstack[1]}" == _lrsched ]]; then _lrsched "$@"; else compdef _lrsched lrsched; fi
`,
  fish: `function __lrsched_words
  set -l found (lrsched ${asking} (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)
  if test (count $found) -eq 0
    __fish_complete_path (commandline -ct)
  else if test "$found[1]" != \\t
    printf '%s\\n' $found
  end
end
complete -c lrsched -f -a '(__lrsched_words)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName lrsched -ScriptBlock {
  param($word, $line, $at)
  $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += "''" }
  lrsched ${asking} @words | ForEach-Object {
    $one, $means = $_ -split "\`t", 2
    if ($one) { [System.Management.Automation.CompletionResult]::new($one, $one, 'ParameterValue', $(if ($means) { $means } else { $one })) }
  }
}
`,
};

/** What to put where a shell keeps its completions: `eval "$(lrsched completion bash)"`. Throws where there is no such shell. */
export function completionScript(words: readonly string[]): string {
  const [shell = ''] = words;
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script !== undefined && words.length === 1) return script;
  const expected = `one of ${Object.keys(scripts).join(', ')}`;
  throw new LrschedError([{ code: 'missing-value', option: 'completion', expected, example: 'bash' }]);
}

/** A word that may come next, and what it means in a few words. */
type Completion = readonly [word: string, means?: string | undefined];

/** What a shell is told: a word a line, its meaning after a tab. Nothing is where a file may stand, a lone tab where nothing known may. */
export async function completionLines(typed: readonly string[]): Promise<string> {
  const found = await completionsOf(typed);
  if (found === undefined) return '';
  if (found.length === 0) return '\t\n';
  return found.map(([word, means]) => `${word}${means === undefined ? '' : `\t${means}`}\n`).join('');
}

/** What may stand where the last of these words is being typed; `undefined` where a file may, which every shell completes itself. */
async function completionsOf(typed: readonly string[]): Promise<readonly Completion[] | undefined> {
  const begun = (typed.at(-1) ?? '').replace(/^(?:''|"")$/, '');
  const words = typed.slice(0, -1);
  const prefix = words.find((word) => Object.hasOwn(prefixes, word));
  const from = words.reduce(
    (last, word, index) => (word === 'then' || word === 'vs' || Object.hasOwn(prefixes, word) ? index + 1 : last),
    0,
  );
  const [source, ...rest] = words.slice(from);
  const fits = (all: readonly Completion[]) => {
    const met = all.filter(([word]) => word.startsWith(begun));
    return [...new Map(met.map((one) => [one[0], one])).values()];
  };
  if (source === undefined) return fits([...sourceNames(), ...(from === 0 ? otherNames() : [])]);
  if (source === 'help') return rest.length === 0 ? fits(await helpNames(begun)) : [];
  if (source === 'completion') return rest.length === 0 ? fits(Object.keys(scripts).map(named)) : [];
  // What stands behind its own words is a command.
  if (source === 'record' && words.includes('--')) return undefined;
  const flags = await flagsOf(source, prefix);
  const before = words.at(-1) ?? '';
  const owner = rest.length === 0 ? undefined : flags.find((flag) => flag.value !== undefined && spellings(flag).includes(before));
  if (owner !== undefined) return valuesOf(owner, fits);
  if (begun.startsWith('-')) return fits(flags.flatMap((flag) => spellings(flag).map((one) => [one, brief(flag.help)] as const)));
  if (source === 'recipe' && rest.length === 0) return fits(await recipeNames());
  if (familiesByType.has(source) || source === 'recipe') return fits(between);
  const found = begun === '' ? [] : fits(between);
  return found.length > 0 ? found : source === 'list' ? [] : undefined;
}

const named = (word: string): Completion => [word];
const between: readonly Completion[] = [
  ['then', 'one schedule after another'],
  ['vs', 'schedules side by side'],
];
/** What the words mean that are no schedules, as their topics have it: to load those takes longer than a key press. */
export const meanings: Readonly<Record<string, string>> = {
  log: 'the rates that a run really had, out of its log',
  load: 'a schedule that was saved as JSON',
  read: 'the scheduler out of training code',
  recipe: 'the schedules of published runs',
  diff: 'whether a run did what was planned, or two plans are the same, and why not',
  identify: 'which schedule a log followed',
  lint: 'what often goes wrong with a schedule',
  list: 'every schedule at a glance',
  record: 'the rates of a run, written down without changing a line of it',
  suggest: 'a range test read back',
  completion: 'what the Tab key completes',
};
const withMeanings = (names: readonly string[]) => names.map((name): Completion => [name, meanings[name]]);
const sourceNames = (): readonly Completion[] => [
  ...[...familiesByType.values()].map(({ type, summary }) => [type, brief(summary)] as const),
  ...withMeanings(otherSources),
];
const otherNames = (): readonly Completion[] => withMeanings([...Object.keys(prefixes), 'list', 'suggest', 'record', 'help', 'completion']);

/** What `help` knows; its many options where one is begun. */
async function helpNames(begun: string): Promise<readonly Completion[]> {
  const { topics } = await import('./topics.ts');
  const all = [...sourceNames(), ...[...topics.values()].map(({ name, summary }) => [name, brief(summary)] as const), named('man')];
  if (begun === '') return all;
  const { optionTopics } = await import('./help-options.ts');
  return [...all, ...optionTopics.map((name) => named(begun.startsWith('-') ? `--${name}` : name))];
}

async function recipeNames(): Promise<readonly Completion[]> {
  const { recipes } = await import('../recipes/index.ts');
  return recipes.map(({ name, trains }) => [name, brief(trains)]);
}

/** The options that a source of the line may have, and those of what asks about it. */
async function flagsOf(source: string, prefix: string | undefined): Promise<readonly Flag[]> {
  if (source === 'list') return (await import('./list.ts')).listFlags;
  if (source === 'record') return (await import('./record.ts')).recordFlags;
  if (source === 'suggest') return (await import('./suggest.ts')).suggestFlags;
  const asking = prefix === undefined ? undefined : await prefixes[prefix]?.();
  return [...(asking?.flags ?? []), ...(await flagsIn([source]))(source)];
}

/** What may follow an option; a file, where its value may be the name of one. */
function valuesOf(
  { name, parameter }: Flag,
  fits: (all: readonly Completion[]) => readonly Completion[],
): readonly Completion[] | undefined {
  if (parameter.kind === 'choice') return fits(parameter.choices.map(named));
  return ['output', 'metrics'].includes(name) ? undefined : [];
}

/** What stands before the first thing to know of a value. */
function brief(text: string): string {
  const [first = ''] = text.split(/[:;] |, (?:as|which)/);
  return first.length <= 60 ? first : `${first.slice(0, 59)}…`;
}

function spellings({ name, short }: Flag): readonly string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}
