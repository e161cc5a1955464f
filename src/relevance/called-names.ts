import { ofAnyClass } from './name-scopes.ts';

/** Functions of Python and its libraries that call nothing that they are handed; a function of the script may have such a name, too. */
export const callsNothing = new Set(
  `str int float bool len range list tuple dict set sorted enumerate zip isinstance print min max sum abs round type repr id hash any all super
   format join split exists isfile isdir is_file is_dir dirname basename abspath open load dump dumps loads save mkdir makedirs getenv
   info debug warning error Path item items keys values dim size numel
   tree_map tree_leaves tree_flatten pmean psum where mean exp clip stack stack_forest get_metrics write_scalars device_get onehot`.split(
    /\s+/,
  ),
);

/** Methods of the script that libraries call. */
export const calledByLibraries = [
  'get_lr',
  '_get_closed_form_lr',
  '__call__',
  '__len__',
  '__getitem__',
  '__enter__',
  '__exit__',
  '__iter__',
  '__next__',
];

/** Methods that Python calls where nobody names them, by the statements that do; others may be called anywhere. */
export const calledBySyntax: Readonly<Record<string, readonly string[]>> = {
  UpdateStatement: ['__iadd__', '__isub__', '__imul__', '__itruediv__', '__ifloordiv__', '__imod__', '__ipow__', '__ior__'],
  WithStatement: ['__enter__', '__exit__'],
  ForStatement: ['__iter__', '__next__'],
  AssignStatement: ['__setattr__', '__setitem__', '__set__'],
};
/** Those behind what goes through something. */
export const iterates = /^__(iter|next)__(@|$)/;
/** Methods that Python itself calls. */
const special = /^__\w+__$/;
/** Texts and hashes are no rates. */
const speaks = /^__(str|repr|format|hash|dir|sizeof)__$/;
/** Whether a function is such a method, and gives what may be a rate. */
export const isSpecial = (name: string): boolean => special.test(ofAnyClass(name)) && !speaks.test(ofAnyClass(name));
/** Those of them that are followed where they are called. */
const calledByName = new Set(['__init__', '__call__', '__post_init__', ...Object.values(calledBySyntax).flat()]);
/** Whether a method that moves a rate may do so wherever something is evaluated. */
export const movesUnnamed = (name: string): boolean => special.test(name) && !calledByName.has(name);

/** Those that any expression may call, and that do something seldom. */
export const calledAnywhere =
  /^__(bool|contains|eq|ne|[lg][te]|r?(add|sub|mul|truediv|floordiv|mod|pow)|neg|abs|getattr|index|int|float|round)__$/;

/** How a generator is gone on with. */
export const resumes = /^(send|throw|close|__next__)$/;

/** Methods that change what they are called on. */
export const mutators = new Set(
  `append extend insert pop popitem remove clear sort reverse update setdefault add discard popleft appendleft step
   rotate extendleft move_to_end subtract fill put resize difference_update intersection_update symmetric_difference_update __delitem__
   add_argument set_defaults add_argument_group add_mutually_exclusive_group load_state_dict __setitem__ __setattr__ __delattr__ merge_from_file merge_from_list merge_from_other_cfg update_from_flattened_dict`.split(
    /\s+/,
  ),
);

/** What gives something of what it is called on or is given, or what holds that: `rows.get(key)`, `next(rows)`, `dict(rows)`. */
export const handsOn = new Set(
  `get pop popleft popitem setdefault values items keys copy next iter max min sorted reversed list tuple dict zip map filter enumerate chain
   cycle islice partial deque OrderedDict ChainMap getattr vars __getitem__ replace asarray view reshape`.split(/\s+/),
);

/** Classes of libraries whose constructors make what is gone through as it is, or what holds rates. */
export const madeAbove = /tqdm|loader$|^_?LRScheduler$|LR$|Optimizer$|^(?:SGD|NAdam|RAdam|Adam\w*|RMSprop|Adagrad|Adadelta|Adafactor)$/i;

/** What makes objects, or changes what they hold, of what keywords give them. */
export const makesObjects = /[A-Z]|^(dict|_?replace|update|partial\w*|make\w*)$/;
