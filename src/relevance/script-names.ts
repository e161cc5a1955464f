import type { Mention, Mentions } from './mentions.ts';
import { writtenName } from './name-scopes.ts';
import { handedOn, importedModules, isSettings, namesOfSettings } from './plain-names.ts';
import { setsByName } from './wild-code.ts';

/** What a script's names are, whatever they stand for. */
export interface ScriptNames {
  /** Names that are called somewhere, and those that are handed to functions, given back or bound to others. */
  readonly called: ReadonlySet<string>;
  readonly handed: ReadonlySet<string>;
  /** Names that are bound to whatever it is. */
  readonly bound: ReadonlySet<string>;
  /** Names of modules, which no function of theirs changes: `np` of `np.append(rates, 1)`. */
  readonly libraries: ReadonlySet<string>;
  /** Whether attributes are set by names that are put together. */
  readonly setByName: boolean;
  /** Whether `opt` holds settings in this code. */
  readonly optIsSettings: boolean;
  /** Whether a name `param_groups` stands for what the script makes itself, wherever it stands alone, and never for those of an optimizer. */
  readonly groupsAreOwn: boolean;
  /** Names whose attributes are no functions of the script: settings, and what comes from elsewhere. */
  readonly plain: ReadonlySet<string>;
}

/** The names of a script; `whole` is all of it, and the rest what is left once some ways are known not to be gone. */
export function scriptNames({ all: left, parameters, strange }: Mentions, whole: readonly Mention[]): ScriptNames {
  const bound = new Set([...whole.flatMap(({ targets }) => targets), ...[...parameters.values()].flat()].map(writtenName));
  return {
    called: new Set(whole.flatMap(({ calls }) => calls)),
    handed: handedOn(whole),
    bound,
    libraries: new Set(whole.flatMap(importedModules).filter((name) => !bound.has(name))),
    setByName: whole.some(setsByName),
    optIsSettings: isSettings('opt', left),
    groupsAreOwn: ![...parameters.values()].flat().some(areGroups) && whole.every(makesGroups),
    plain: new Set([...strange].filter((name) => !bound.has(name)).concat(namesOfSettings(left))),
  };
}

const areGroups = (name: string): boolean => writtenName(name) === 'param_groups';

/** Whether a statement binds that name, if it does, to a list or dict of its own, or to what a function makes of a model; and gives back no optimizer's. */
const makesGroups = ({ node, targets, writes, head }: Mention): boolean =>
  !(node.name === 'ReturnStatement' && /\.param_groups\b/.test(head)) &&
  (writes || !targets.some(areGroups) || (node.name === 'AssignStatement' && own.test(head)));
const own =
  /^param_groups\s*(?::[^=]*)?=\s*(?:\[|\{|(?:dict|list|OrderedDict|defaultdict)\(|(?:\w+\.)*\w*(?:param|layer_?decay)\w*\((?![\s\S]*[oO]ptim))/;
