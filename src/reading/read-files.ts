import { type Choices, choiceIn, composed } from '../configs/composition.ts';
import type { Document, Entry } from '../configs/entry.ts';
import { composedSettings, type PythonFile } from '../configs/python-settings.ts';
import { commandWith, endingsOf } from '../configs/setting-examples.ts';
import {
  atPath,
  dictOf,
  isUnknown,
  literalIn,
  mergeDotted,
  mergedSettings,
  mergeInto,
  putAll,
  typedGet,
} from '../configs/setting-mappings.ts';
import { lacksFile, nameFiles } from '../configs/setting-options.ts';
import type { ReadRequest } from '../configs/tool.ts';
import { type Issue, LrschedError } from '../core/issues.ts';
import { lose } from '../python/losing.ts';
import type { Machine } from '../python/machine.ts';
import { double, isNumeric } from '../python/numeric.ts';
import { type Arguments, type Called, Dict, Func, Native, type Origin, Thing, Unknown, type Value } from '../python/values.ts';
import { isOpened, openedName } from './opened-files.ts';
import { endsAlike, inText, overriding, settingOf } from './setting-values.ts';
import { deeply } from './states.ts';

/** What takes a file of settings apart: by the path that it is given, or by the file that `open` gives. */
const loads =
  /(?:^|\.)(?:(?:yaml|ruamel[._]yaml|ryml)\.(?:safe_load|load|full_load|unsafe_load)(?:_all)?|json\.loads?|json5\.loads?|tomli?b?\.loads?|toml\.loads?|pytoml\.load|OmegaConf\.load|anyconfig\.load|load_yaml|load_config_file|\w*Config\.fromfile|ConfigFactory\.parse_(?:string|file))$/;
/** Those of them to which a text is what a file holds, and no path. */
const takesText = /(?:^|\.)(?:\w+\.)*(?:loads?|\w+_load)$(?<!OmegaConf\.load|anyconfig\.load)/;
/** Methods that write settings down, and leave them as they are. */
const writes = /^(?:dump\w*|to_(?:yaml|json)\w*|pretty\w*|is_\w+)$/;
/** Calls that give a copy of what they are given, as far as settings go. */
const same =
  /(?:^|\.)(?:OmegaConf\.(?:to_container|create|structured)|DictConfig|EasyDict|edict|Box|AttrDict|DotMap|Munch|munchify|ConfigDict|CfgNode|CN|to_object)$/;
/** Those that give the same object. */
const unchanged = /(?:^|\.)(?:OmegaConf\.resolve|open_dict)$/;
/** What makes an empty mapping of settings. */
const empty = /(?:^|\.)(?:ConfigDict|CfgNode|CN|EasyDict|edict|AttrDict|DotDict|Munch|addict\.Dict)$/;
/** Names that stand for all of the settings where nothing is known of them. */
const whole = /^(?:self\.)?_?(?:config|cfg|conf|args|hyp|hparams|hps|settings|FLAGS)$|^(?:flags\.)?FLAGS\.config$|^_CONFIG\.value$/;
/** Names under which scripts keep their settings. */
const kept = /^(?:self\.)?_?(?:config\w*|cfg\w*|conf|args|opts?|options|hyps?|hyper\w*|h?params|settings|flags|hps)$/i;

/** Where files of settings are looked for. */
type SettingsRequest = Pick<ReadRequest, 'neighbour' | 'beside' | 'endingIn' | 'module'>;

/** The files of settings that a script reads, or that were named after it. */
export class ReadFiles {
  readonly #request: SettingsRequest;
  readonly #file: string;
  /** What is told of them. */
  readonly notes = new Set<string>();
  readonly #used = new Set<string>();
  /** Those that an option of the script names. */
  readonly #named = new Set<string>();
  /** The names that a Python file binds. */
  readonly #names: (text: string, file: string) => ReadonlyMap<string, Value>;
  #together: Value | undefined;
  /** Those that were named after the script and that nothing in it opens. */
  readonly #left: Document[];

  constructor(request: SettingsRequest, file: string, names: (text: string, file: string) => ReadonlyMap<string, Value>) {
    this.#request = request;
    this.#file = file;
    this.#names = names;
    this.#left = [...(request.beside ?? [])];
  }

  /** What Python files that were named after the script hold: what their `get_config` makes, and their names. */
  readonly #modules: { readonly file: string; readonly config: Value | undefined; readonly names: ReadonlyMap<string, Value> }[] = [];

  /** How many of them nothing has opened. */
  get left(): number {
    return this.#left.length + this.#modules.length;
  }

  /** Refuses a file that was named after the script and of which nothing was taken, or that speaks against a default that is. */
  mustBeUsed(parsers: readonly Arguments[], defines: ReadonlyMap<string, unknown>): void {
    const isDefined = (name: string) => [...defines.keys()].some((key) => key === name || key.endsWith(`.${name}`));
    const all = this.left === 0 ? undefined : this.#all();
    for (const parser of all instanceof Dict ? parsers : [])
      for (const [name, value] of parser.defaults) {
        const said = (all as Dict).get(name);
        if (
          !mayMatter(name) ||
          isDefined(name) ||
          said === undefined ||
          value === null ||
          value instanceof Unknown ||
          !parser.isDefault(name) ||
          isSame(said, value)
        )
          continue;
        const reason = `it says another ${name} than the default of the script's argument, and where that is read is not followed; write --define args.${name}=… with the one that the run has`;
        throw new LrschedError([{ code: 'cannot-read', file: this.#files[0] ?? '', reason }]);
      }
    const unused = this.#files.find((file) => !this.#used.has(file));
    if (unused === undefined) return;
    const reason = `${this.#file} takes nothing of it that can be followed; --define says single values, and a file of its own is a line of its own`;
    throw new LrschedError([{ code: 'cannot-read', file: unused, reason }]);
  }

  /** A Python file was named after the script; some of its names may have been taken. */
  add(file: string, config: Value | undefined, names: ReadonlyMap<string, Value>, taken: boolean): void {
    if (taken) this.#used.add(file);
    this.#modules.push({ file, config, names });
  }

  /** A command line is about to be taken apart. */
  parsed(parser: Arguments, m: Machine): void {
    for (const file of nameFiles(parser, m, this.#files, this.#file)) this.#named.add(file);
    if (lacksFile(parser)) this.#lacked.add('.yaml .yml');
  }

  /** What a call makes of a file or of settings, where it is one that does. */
  called({ path, args, keywords, text, at }: Called, callee: Unknown | undefined, m: Machine): Value | undefined {
    const [first] = args;
    const owner = callee?.owner;
    if (owner instanceof Dict) {
      const name = /\.(\w+)\s*\(/.exec(text.slice(text.lastIndexOf('.', text.indexOf('('))))?.[1] ?? '';
      return writes.test(name) ? m.unknown({ from: at, to: at + text.length }) : this.#method(owner, name, args, keywords, m);
    }
    if (empty.test(path) && args.length === 0 && [...keywords.keys()].every((key) => key === 'new_allowed')) return new Dict();
    if (unchanged.test(path) && first instanceof Dict) return first;
    if (same.test(path) && (first instanceof Dict || Array.isArray(first))) return deeply(first);
    if (/(?:^|\.)OmegaConf\.(?:create|structured)$/.test(path)) return first === undefined ? new Dict() : dictOf(first);
    if (/(?:^|\.)OmegaConf\.merge$/.test(path)) return args.some((one) => one instanceof Unknown) ? undefined : mergedSettings(args);
    if (/(?:^|\.)OmegaConf\.from_(?:cli|dotlist)$/.test(path)) return this.#told(Array.isArray(first) ? first : []);
    if (/^importlib\.import_module$/.test(path)) return void this.#imports(first);
    if (/^theconf\.Config\.get$/.test(path)) return this.#kept() ?? new Unknown([{ text, at, ...this.#elsewhere(text) }]);
    if (!loads.test(path)) return undefined;
    if (typeof first === 'string' && takesText.test(path)) return inText(first);
    const read = this.#read(openedName(first ?? keywords.get('stream') ?? keywords.get('f') ?? keywords.get('fp') ?? null), text);
    return /_all$/.test(path) && !isUnknown(read) ? [read as Value] : read;
  }

  /** What a file of settings holds that a library opens itself; nothing where it is told of none. */
  settingsAt(path: Value, asking: string): Value | undefined {
    return path === null && this.left === 0 ? undefined : this.#read(openedName(path), asking);
  }

  /** What a function of the script gives that takes a file of settings apart in a way nobody follows: `Config.fromfile`. */
  instead({ name, owner }: Func, [first]: readonly Value[]): Value | undefined {
    if (name !== 'fromfile' || first === undefined) return undefined;
    return this.#read(openedName(first), [...(owner ? [owner.name] : []), name].join('.'));
  }

  /** What an opened file gives: to whoever takes that apart it is the file. */
  member(owner: Value, name: string): Value | undefined {
    return isOpened(owner) && /^(?:read|read_text|open|absolute|resolve|expanduser|replace|strip|decode)$/.test(name)
      ? new Native(name, () => owner)
      : undefined;
  }

  /** What a command line says of settings, where it is known: nothing, unless the script says so. */
  #told(list: readonly Value[]): Dict | undefined {
    const told = new Dict();
    return putAll(told, list) ? told : undefined;
  }

  /** Methods that mappings of settings have beside those of Python. */
  #method(owner: Dict, name: string, args: readonly Value[], keywords: Called['keywords'], m: Machine): Value | undefined {
    const given = args[0] ?? [...keywords.values()][0];
    if (/^(?:freeze|defrost|lock|unlock|set_new_allowed|set_struct|is_frozen|unfreeze|resolve)$/.test(name)) return null;
    if (/^(?:clone|copy_and_resolve_references|to_?dict|as_?dict|dict)$/i.test(name)) return mergedSettings([owner]);
    const [, kind] = /^get_(float|int|string|bool|list|config)$/.exec(name) ?? [];
    if (kind !== undefined) return typedGet(owner, kind, args[0], keywords.get('default') ?? args[1]);
    const reads = /^(?:merge_from_file|merge_config|update_from_file|load_from_file)$/.test(name);
    const over = reads && !(given instanceof Dict) ? this.#read(openedName(given ?? null), name) : given;
    if (name === 'merge_from_list' || name === 'from_dotlist') {
      // What a command line adds is nothing unless it is said.
      if (isUnknown(given) || given === undefined || given === null) return null;
      m.heap.touch(owner);
      return Array.isArray(given) && putAll(owner, given) ? null : undefined;
    }
    if (!reads && !/^(?:merge(?:_from_other_cfg|_from_dict|_update|_with)?|update)$/.test(name)) return undefined;
    if (over === null || over === undefined) return reads ? undefined : null;
    if (isUnknown(over)) lose(m, owner, over);
    const settings = reads ? literalIn(dictOf(over)) : dictOf(over);
    if (settings === undefined) return isUnknown(over) ? null : undefined;
    m.heap.touch(owner);
    if (name === 'merge_from_dict') mergeDotted(owner, settings);
    else mergeInto(owner, settings);
    return null;
  }

  /** The settings that a decorator hands to the function below it: Hydra's. */
  decorates(path: string, keywords: ReadonlyMap<string, Value>, func: Func, defines: ReadonlyMap<string, Value>): Func | undefined {
    const [first, ...others] = func.parameters;
    if (!/(?:^|\.)hydra\.main$/.test(path) || first === undefined) return undefined;
    const [folder, name] = ['config_path', 'config_name'].map((one) => keywords.get(one));
    const inner = typeof folder === 'string' && folder !== '.' ? `${folder}/` : '';
    const file = typeof name === 'string' ? `${inner}${name.replace(/\.ya?ml$/, '')}.yaml` : undefined;
    const cfg = this.#read(file, 'the settings of Hydra', (base) =>
      this.#whole(base, this.#chosen(base), (setting) => overriding(defines, setting, first.name)),
    );
    return cfg === undefined ? undefined : new Func({ ...func, parameters: [{ ...first, unsaid: cfg }, ...others] });
  }

  /**
   * What stands for a name such as `cfg`, or one of its parts where something else is known of it, in the files that were named
   * after the script and that it opens in no way that is followed.
   */
  of(expression: string): Value | undefined {
    if (this.left === 0) return undefined;
    if (whole.test(expression)) {
      const all = this.#all();
      this.#taken(expression);
      return all;
    }
    const [root = '', ...keys] = expression.replace(/\[['"](\w+)['"]\]/g, '.$1').split('.');
    const [name, path] = root === 'self' ? [keys[0] ?? '', keys.slice(1)] : [root, keys];
    if (path.length === 0 || !kept.test(name) || expression.includes('[')) return undefined;
    const found = path.reduce<Value | undefined>((at, key) => held(at, key), this.#all());
    if (found === undefined || found instanceof Unknown) return undefined;
    this.#taken(expression);
    return found;
  }

  /** All settings that a command line keeps for the whole program. */
  #kept(): Value | undefined {
    const all = this.of('config');
    if (all instanceof Dict) {
      all.open = false;
      all.lacking = (key) => (key === 'conf' ? all : undefined);
    }
    return all;
  }

  /** Where else a name that stands for all of the settings may have what is asked of it; nothing for other names. */
  asked(name: string): Origin['elsewhere'] {
    if (!whole.test(name)) return undefined;
    return { because: 'as it stands in settings that nothing here gives', command: this.#command(['.py', '.yaml', '.yml', '.json']) };
  }

  /** All of them, the later over the earlier. */
  #all(): Value {
    this.#together ??=
      mergedSettings([
        ...this.#left.map((document) => settingOf(this.#whole(document).entry)),
        ...this.#modules.map(
          ({ file, config, names }) => dictOf(config) ?? dictOf(names.get('config') ?? names.get('cfg')) ?? this.#composed({ file, names }),
        ),
      ]) ?? new Dict();
    if (this.#together instanceof Dict) this.#together.open = true;
    return this.#together;
  }

  get #files(): readonly string[] {
    return [...this.#left.map(({ entry }) => entry.source.file), ...this.#modules.map(({ file }) => file)];
  }

  #taken(expression: string): void {
    const files = this.#files;
    for (const file of files) this.#used.add(file);
    this.notes.add(`${expression} is taken from ${files.join(' and ')}`);
  }

  /** Files that were named after the script and are options of Hydra's groups, as `experiment=example` chooses them. */
  #chosen(base: Document): Choices {
    const chosen = new Map<string, string>();
    for (const document of [...this.#left]) {
      const { file } = document.entry.source;
      const choice = choiceIn(base.entry, file);
      if (choice === undefined) continue;
      chosen.set(...choice);
      this.#used.add(file);
      this.#left.splice(this.#left.indexOf(document), 1);
      this.notes.add(`${file} is taken as ${choice.join('=')}`);
    }
    return chosen;
  }

  #read(name: string | undefined, asking: string, whole = (base: Document) => this.#whole(base)): Value | undefined {
    const python = name === undefined && this.left > 0 ? this.#modules[0]?.file : name;
    if (python?.endsWith('.py')) return this.#inPython(python, asking);
    const given = this.#request.beside ?? [];
    const named = name === undefined ? undefined : given.find(({ entry }) => endsAlike(entry.source.file, name));
    const own = name === undefined || named !== undefined ? undefined : this.#found(name);
    const isFree = ({ entry }: Document) => !this.#named.has(entry.source.file);
    const document = named ?? own ?? this.#left.find(isFree) ?? given.findLast(isFree);
    if (document === undefined) return this.#lacking(name, asking);
    const at = this.#left.indexOf(document);
    if (at >= 0) this.#left.splice(at, 1);
    this.notes.add(
      `${document.entry.source.file} is read where the script opens ${document === named || document === own ? 'it' : 'its settings'}`,
    );
    const settings = settingOf(whole(document).entry);
    if (settings instanceof Dict && document.notation === 'hocon') settings.lacking = (key) => atPath(settings, String(key));
    return settings;
  }

  /** Settings in a Python file that was named after the script, or that the script names. */
  #inPython(name: string, asking: string): Value {
    const found = this.#python(name, this.#file);
    if (found === undefined) return this.#lacking(name, asking);
    this.notes.add(`${found.file} is read where the script opens ${endsAlike(found.file, name) ? 'it' : 'its settings'}`);
    const settings = this.#composed(found);
    settings.lacking = (key) => (key === '_cfg_dict' ? settings : undefined);
    return settings;
  }

  readonly #composed = (top: PythonFile): Dict =>
    composedSettings(top, (base, from) => {
      const found = this.#python(base, from);
      if (found !== undefined) this.notes.add(`${found.file} is read for ${from}`);
      return found;
    });

  #python(name: string, from: string): PythonFile | undefined {
    const given = this.#modules.find(({ file }) => endsAlike(file, name));
    if (given !== undefined) this.#used.add(given.file);
    const found = given === undefined ? this.#request.module?.(name, from) : undefined;
    return given ?? (found && { file: found.file, names: this.#names(found.text, found.file) });
  }

  /** `importlib.import_module('configs.base')` uses a file of that name. */
  #imports(name: Value | undefined): void {
    for (const { file } of this.#modules)
      if (typeof name === 'string' && `/${file}`.endsWith(`/${name.replaceAll('.', '/')}.py`)) this.#used.add(file);
  }

  /** A file that the script names, from its own folder or from those of files that were named after it. */
  #found(name: string): Document | undefined {
    for (const from of [this.#file, ...(this.#request.beside ?? []).map(({ entry }) => entry.source.file)]) {
      const [found] = this.#request.neighbour?.(name, from) ?? [];
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What is in a file that is not there, or of which nobody knows which it is. */
  #lacking(name: string | undefined, asking: string): Unknown {
    return new Unknown([{ text: asking, at: 0, ...this.#elsewhere(asking, name) }]);
  }

  /** What is lacking may stand in a file of settings that the script opens and that was not given. */
  telling<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      const commands =
        error instanceof LrschedError ? [...this.#lacked].sort(namedFirst).map((endings) => this.#command(endings.split(' '))('lr')) : [];
      // Of JSON that is opened most is data: it has to be there to be named.
      const command = commands.find((one) => !/ FILE\.\w+$/.test(one)) ?? commands.find((one) => !one.endsWith(' FILE.json'));
      if (!(error instanceof LrschedError) || command === undefined) throw error;
      const telling = (issue: Issue): Issue =>
        /^no-(?:base-rate|length|scheduler)$/.test(issue.code) && !('name' in issue) ? ({ ...issue, command } as Issue) : issue;
      throw new LrschedError(error.issues.map(telling));
    }
  }
  /** How the files end that were not there. */
  readonly #lacked = new Set<string>();

  #elsewhere(asking: string, name?: string): Pick<Origin, 'elsewhere'> {
    this.#lacked.add(endingsOf(asking).join(' '));
    const because =
      name === undefined ? `as it stands in the file that ${asking.replace(/\s+/g, ' ')} reads` : `as ${name} is not there to be read`;
    return { elsewhere: { because, command: this.#command(endingsOf(asking)) } };
  }

  readonly #command = (endings: readonly string[]) =>
    commandWith(this.#file, endings, (these) => this.#request.endingIn?.(these, this.#file));

  #whole(document: Document, choices?: Choices, told?: (setting: string) => Entry['value'] | undefined): Document {
    if (!/^(?:yaml|json|hocon|gin)$/.test(document.notation)) return document;
    const neighbour = (name: string, from: string) => {
      const found = this.#request.neighbour?.(name, from);
      for (const { entry } of found ?? []) this.notes.add(`${entry.source.file} is read for ${document.entry.source.file}`);
      return found;
    };
    return composed(document, neighbour, choices, told);
  }
}

/** Whether a name is one of what a rate may hang on. */
export const mayMatter = (name: string): boolean =>
  /(?:^|_)lr|rate|epoch|step|iter|sched|warm|decay|gamma|milestone|batch|accum/i.test(name);

const isSame = (a: Value, b: Value): boolean => (isNumeric(a) && isNumeric(b) ? double(a) === double(b) : a === b);

const held = (value: Value | undefined, key: string): Value | undefined =>
  value instanceof Dict ? value.get(key) : value instanceof Thing ? value.attributes.get(key) : undefined;

/** What a call says of its notation comes before what it may be anyhow. */
const namedFirst = (a: string, b: string): number => Number(a.startsWith('.yaml')) - Number(b.startsWith('.yaml'));
