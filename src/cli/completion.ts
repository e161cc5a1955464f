import { familiesByType } from '../build.ts';
import type { Flag } from '../core/flag.ts';
import { LrschedError } from '../core/issues.ts';
import { prefixes } from './prefixes.ts';
import { flagsIn, otherSources } from './sources.ts';

/** What asks for the words that may come next; the scripts below call it. */
export const asking = '__complete';

const scripts: Readonly<Record<string, string>> = {
  bash: `_lrsched() {
  local IFS=$'\\n'
  COMPREPLY=($(lrsched ${asking} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _lrsched lrsched
`,
  zsh: `#compdef lrsched
_lrsched() {
  local -a all
  all=("\${(@f)$(lrsched ${asking} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${all[1]}" ]]; then compadd -a all; else _files; fi
}
compdef _lrsched lrsched
`,
  fish: `complete -c lrsched -a '(lrsched ${asking} (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
  powershell: `Register-ArgumentCompleter -Native -CommandName lrsched -ScriptBlock {
  param($word, $line, $at)
  $words = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($word -eq '') { $words += "''" }
  lrsched ${asking} @words | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
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

/** The words that may stand where the last of these is being typed; none where a file may, which every shell completes itself. */
export async function nextWords(typed: readonly string[]): Promise<readonly string[]> {
  const begun = (typed.at(-1) ?? '').replace(/^(?:''|"")$/, '');
  const words = typed.slice(0, -1);
  const from = words.reduce(
    (last, word, index) => (word === 'then' || word === 'vs' || Object.hasOwn(prefixes, word) ? index + 1 : last),
    0,
  );
  const [source, ...rest] = words.slice(from);
  const fits = (all: readonly string[]) => [...new Set(all)].filter((word) => word.startsWith(begun));
  const sources = [...familiesByType.keys(), ...otherSources];
  if (source === undefined) return fits([...sources, ...(from === 0 ? [...Object.keys(prefixes), ...commands] : [])]);
  if (source === 'help') return rest.length === 0 ? fits([...sources, ...(await import('./topics.ts')).topics.keys()]) : [];
  if (source === 'completion') return rest.length === 0 ? fits(Object.keys(scripts)) : [];
  const flags = (await flagsIn([source]))(source);
  const before = words.at(-1);
  const owner = before === undefined ? undefined : flags.find((flag) => spellings(flag).includes(before));
  if (owner?.value !== undefined) return owner.parameter.kind === 'choice' ? fits(owner.parameter.choices) : [];
  if (begun.startsWith('-')) return fits(flags.flatMap(spellings));
  return familiesByType.has(source) ? fits(['then', 'vs']) : [];
}

const commands = ['list', 'suggest', 'help', 'completion'];

function spellings({ name, short }: Flag): readonly string[] {
  return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}
