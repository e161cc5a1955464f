import { componentNamed } from '../../configs/instantiated.ts';
import { atPath, dictOf, mergedSettings, settingPut } from '../../configs/setting-mappings.ts';
import { nothing } from '../../python/machine.ts';
import { member } from '../../python/members.ts';
import type { CodePlace } from '../../python/observer.ts';
import { type Called, Class, Dict, Func, type Keywords, Native, Thing, Unknown, type Value } from '../../python/values.ts';
import { type TrainedRun, type Trainer, toldIn } from './trainer.ts';

const isCli = /^(?:pytorch_lightning|lightning)\b.*\.LightningCLI$/;
const places = ['model_class', 'datamodule_class', 'save_config_callback', 'save_config_kwargs', 'trainer_class', 'trainer_defaults'];

/** What a command line is told of classes before it is taken apart. */
interface Declared {
  readonly unsaid: Dict;
  readonly links: { readonly from: Value; readonly to: string; readonly compute: Value | undefined }[];
  /** The class of what stands under a name, where the script says it. */
  readonly classes: Map<string, Value>;
}

/** lightning/pytorch/cli.py (2.6): a command line that builds a model, its data and a trainer of settings, and starts them. */
export class LightningCommands implements Trainer {
  readonly #run: TrainedRun;
  constructor(run: TrainedRun) {
    this.#run = run;
  }

  called(called: Called): Value | undefined {
    if (!isCli.test(called.path)) return undefined;
    const cli = new Thing();
    this.#begin(cli, called);
    return cli;
  }

  extended(self: Thing, path: string, args: readonly Value[], keywords: Keywords, { from: at, to }: CodePlace): void {
    if (isCli.test(path)) this.#begin(self, { path, args, keywords, at, text: this.#run.m.textOf({ from: at, to }) });
  }

  #begin(self: Thing, called: Called): void {
    const { m } = this.#run;
    const place = { from: called.at, to: called.at + called.text.length };
    const told = toldIn(called, places);
    const declared = this.#declared(self, place);
    const settings = this.#settings(told, declared);
    const of = (name: string): Value | undefined => settings.map.get(name) ?? undefined;
    const [modelClass, dataClass] = [told.get('model_class') ?? null, told.get('datamodule_class') ?? null];
    const optimizers = this.#optimizers(self, declared, of, place);
    const model = this.#made(modelClass, of('model'), place, optimizers);
    if (model === undefined) m.refuseUnknown(this.#lacking('model.class_path', called.at), called.at);
    const data = this.#made(dataClass, of('data'), place);
    const unsaid = dictOf(told.get('trainer_defaults'));
    const all = mergedSettings([unsaid ?? new Dict(), dictOf(of('trainer')) ?? new Dict()]) ?? new Dict();
    const named = new Map([...all.map].map(([key, value]) => [String(key), this.#component(value, place)] as const));
    const callbacks = [unsaid?.map.get('callbacks'), named.get('callbacks')].flatMap((one) => (Array.isArray(one) ? one : (one ?? [])));
    if (callbacks.length > 0) named.set('callbacks', callbacks);
    const trainerClass = told.get('trainer_class') ?? componentNamed(m, 'lightning.pytorch.Trainer', place);
    const trainer = m.call(trainerClass, [], named, place);
    const held: Readonly<Record<string, Value | undefined>> = { model, datamodule: data ?? null, trainer, config: settings };
    for (const [name, value] of Object.entries(held)) if (value !== undefined) self.attributes.set(name, value);
    if (told.get('run') === false) return;
    this.#run.notes.add('of the commands of LightningCLI fit is taken');
    const datamodule = data === undefined ? nothing : new Map([['datamodule', data]]);
    m.call(member(m, trainer, 'fit', place), [model as Value], datamodule, place);
  }

  /** What the script's own command line declares: defaults, links, optimizers. */
  #declared(self: Thing, place: CodePlace): Declared {
    const { m } = this.#run;
    const declared: Declared = { unsaid: new Dict(), links: [], classes: new Map() };
    const add = self.type?.find('add_arguments_to_parser');
    if (!(add instanceof Func)) return declared;
    const group = (name: string, key: string) =>
      new Native(name, (args, keywords) => {
        const given = args[0] ?? keywords.get(`${key}_class`) ?? null;
        const nested = args[1] ?? keywords.get('nested_key') ?? key;
        if (!Array.isArray(given)) declared.classes.set(String(nested), given);
        return null;
      });
    const methods: Readonly<Record<string, Value>> = {
      set_defaults: new Native('set_defaults', ([over], keywords) => {
        const entries = over instanceof Dict ? [...over.map] : [];
        for (const [key, value] of [...entries, ...keywords]) settingPut(declared.unsaid, String(key), value);
        return null;
      }),
      add_argument: new Native('add_argument', ([flag], keywords) => {
        const unsaid = keywords.get('default');
        if (typeof flag === 'string' && unsaid !== undefined) settingPut(declared.unsaid, flag.replace(/^-+/, ''), unsaid);
        return null;
      }),
      link_arguments: new Native('link_arguments', ([from = null, to = null, compute], keywords) => {
        const instantiated = keywords.get('apply_on') === 'instantiate';
        declared.links.push({ from: instantiated ? null : from, to: String(to), compute: compute ?? keywords.get('compute_fn') });
        return null;
      }),
      add_optimizer_args: group('add_optimizer_args', 'optimizer'),
      add_lr_scheduler_args: group('add_lr_scheduler_args', 'lr_scheduler'),
    };
    const parser = new Thing();
    for (const [name, method] of Object.entries(methods)) parser.attributes.set(name, method);
    m.call(member(m, self, 'add_arguments_to_parser', place), [parser], nothing, place);
    return declared;
  }

  /** What files say over what the script says. */
  #settings(told: ReadonlyMap<string, Value>, { unsaid, links }: Declared): Dict {
    const { m } = this.#run;
    const parser = dictOf(told.get('parser_kwargs'));
    const listed = parser?.map.get('default_config_files') ?? (parser && atPath(parser, 'fit.default_config_files')) ?? [];
    const files = (Array.isArray(listed) ? listed : [listed]).map((file) => this.#run.settingsAt(file, 'LightningCLI'));
    const all = [...files, this.#run.settingsAt(null, 'LightningCLI')].flatMap((one) => {
      const own = dictOf(one);
      const fit = dictOf(own?.map.get('fit'));
      return own === undefined ? [] : fit === undefined ? [own] : [own, fit];
    });
    const settings = mergedSettings([unsaid, ...all]) ?? new Dict();
    for (const { from, to, compute } of links) {
      const sources = (Array.isArray(from) ? from : [from]).map((one) => (typeof one === 'string' ? atPath(settings, one) : undefined));
      const known = sources.every((one) => one !== undefined) ? (sources as Value[]) : undefined;
      const value = known && (compute === undefined ? known[0] : m.call(compute, known, nothing, { from: m.here, to: m.here }));
      settingPut(settings, withInit(settings, to), value ?? new Unknown([{ text: to, at: m.here }]));
    }
    return settings;
  }

  /** What a model of the settings' own optimizer is given for its `configure_optimizers`; nothing where they name none. */
  #optimizers(self: Thing, { classes }: Declared, of: (name: string) => Value | undefined, place: CodePlace): Func | undefined {
    const { m } = this.#run;
    const [optimizer, scheduler] = ['optimizer', 'lr_scheduler'].map((name) => ({ node: of(name) ?? null, type: classes.get(name) }));
    if (optimizer === undefined || (optimizer.node === null && optimizer.type === undefined)) return undefined;
    const build = ({ node, type }: { readonly node: Value; readonly type: Value | undefined }, first: Value): Value | undefined => {
      const init = node instanceof Dict ? (node.map.get('init_args') ?? (node.map.has('class_path') ? new Dict() : node)) : new Dict();
      const callee = node instanceof Dict && node.map.has('class_path') ? this.#named(node, place) : type;
      if (callee === undefined || !(init instanceof Dict)) return undefined;
      const given = [...init.map].filter(([key]) => key !== 'monitor');
      return m.call(callee, [first], new Map(given.map(([key, value]) => [String(key), value])), place);
    };
    const body = (scope: Func['scope']): Value => {
      const model = scope.names.get('self') as Value;
      const made = build(optimizer, m.unknown(place)) ?? m.unknown(place);
      const stepped = scheduler === undefined ? undefined : build(scheduler, made);
      const own = self.type?.find('configure_optimizers');
      if (own instanceof Func) return m.invoke(own, [model, made, stepped ?? null], nothing);
      return stepped === undefined ? made : [[made], [stepped]];
    };
    return new Func({
      ...{ name: 'configure_optimizers', node: m.source.top, parameters: [{ name: 'self', kind: 'plain' }] },
      ...{ scope: m.globals, body },
    });
  }

  /** An object of the class that the script names, or that settings name; nothing where neither does. */
  #made(type: Value, node: Value | undefined, place: CodePlace, optimizers?: Func): Value | undefined {
    const path = node instanceof Dict ? node.map.get('class_path') : typeof node === 'string' ? node : undefined;
    const callee = path !== undefined ? this.#named(node as Value, place) : type === null ? undefined : type;
    if (callee === undefined) return undefined;
    const init = node instanceof Dict ? (path === undefined ? node : (node.map.get('init_args') ?? null)) : null;
    const told = new Map(
      init instanceof Dict ? [...init.map].map(([key, value]) => [String(key), this.#component(value, place)] as const) : [],
    );
    if (callee instanceof Class && optimizers !== undefined) callee.attributes.set('configure_optimizers', optimizers);
    const func = callee instanceof Class ? callee.find('__init__') : callee;
    const open = func instanceof Func ? func.parameters.filter(({ kind, unsaid }) => !kind.startsWith('*') && unsaid === undefined) : [];
    for (const { name } of callee instanceof Class ? open.slice(1) : open) {
      const at = func instanceof Func ? func.node.from : place.from;
      if (!told.has(name)) told.set(name, this.#run.m.defines.get(name) ?? this.#lacking(name, at));
    }
    return this.#run.m.call(callee, [], told, place);
  }

  /** What settings say, with what they name by its class made. */
  #component(node: Value, place: CodePlace): Value {
    if (Array.isArray(node)) return node.map((one) => this.#component(one, place));
    if (!(node instanceof Dict) || typeof node.map.get('class_path') !== 'string') return node;
    return this.#made(null, node, place) ?? node;
  }

  #named(node: Value, place: CodePlace): Value {
    const path = String(node instanceof Dict ? node.map.get('class_path') : node);
    const { m } = this.#run;
    return (path.includes('.') ? undefined : m.globals.names.get(path)) ?? componentNamed(m, path, place);
  }

  /** What only a file of settings says. */
  #lacking(text: string, at: number): Unknown {
    const lost = this.#run.settingsAt(new Unknown([]), 'LightningCLI');
    const elsewhere = lost instanceof Unknown ? lost.origins[0]?.elsewhere : undefined;
    return new Unknown([{ text, at, ...(elsewhere && { elsewhere }) }], text);
  }
}

/** `model.dim` stands under `model.init_args.dim` where its class is named. */
function withInit(settings: Dict, path: string): string {
  const [first = '', ...others] = path.split('.');
  const owner = settings.map.get(first);
  const nested = owner instanceof Dict && owner.map.has('class_path') && others[0] !== 'init_args';
  return nested ? [first, 'init_args', ...others].join('.') : path;
}
