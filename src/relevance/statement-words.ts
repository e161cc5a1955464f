import { children, type Node } from '../python/syntax.ts';
import { mutators } from './called-names.ts';
import type { Mention } from './mentions.ts';
import { changesNothing } from './moving-code.ts';
import { writtenName } from './name-scopes.ts';
import type { ScriptNames } from './script-names.ts';

/** Whether a statement returns something. */
export const givesValue = (node: Node): boolean => node.name === 'ReturnStatement' && children(node).length > 1;

/** What may stand around training without changing a rate. */
export const harmlessWith =
  /^(autocast|amp|scale_loss|no_grad|enable_grad|inference_mode|set_grad_enabled|accumulate|profile\w*|\w*Trace(?:Annotation|Context)|record_function|tqdm|trange|open|\w*Writer|Progress|catch_warnings|\w*Pool\w*|join|no_sync|detect_anomaly|set_detect_anomaly|ExitStack|nullcontext|\w*[Tt]imer\w*|device|scope|suppress|\w*[Ll]ock|stream|fork_rng|sdp_kernel|sdpa_kernel|GradientTape|redirect_\w+|main_process_first|local_main_process_first|Live|Console|start_run|init|run|file|\w*logger\w*|ctx|context|\w*context\w*|\w*ctx\w*)$/;

/** What moves a rate, by its name, where it stands around something. */
export const movingWith = /(?:^|[._])(?:lr|\w*warm\w*|\w*sched\w*|\w*optim\w*|dampening|anneal\w*|step\w*)(?:[._]|$)|learning_?rate/i;

/** What a run measures, which nobody can say before: where something hangs on it, what it is compared with is asked. */
export const measured =
  /\.(item|sum|mean|std|norm|max|min|argmax|any|all|numel|size|tolist|detach|cpu|numpy|median)\([^()]*\)$|\.(shape|data)$/;

/** What ends the program. */
export const exits = /^(sys\.|os\.)?(exit|quit|_exit)\s*\(/;

/** What it does, in a word. */
export const verb = ({ name }: Node): string =>
  name === 'ExpressionStatement'
    ? 'exit'
    : name === 'BreakStatement'
      ? 'break'
      : name === 'ContinueStatement'
        ? 'skip a turn'
        : name === 'RaiseStatement'
          ? 'raise'
          : 'return';
/** How a way ends, in words. */
export const ways: Readonly<Record<string, string>> = { break: 'break', continue: 'skip a turn', return: 'return' };
/** The first line of code, as far as it is read at a glance. */
export const firstLine = (text: string): string => {
  const [first = ''] = text.split('\n', 1);
  return first.length > 60 ? `${first.slice(0, 57)}…` : first.replace(/:\s*$/, '');
};

/** `state, reward, done = env.step(action)`: no optimizer and no scheduler gives several things. */
const isPlayed = ({ node, targets }: Mention): boolean => node.name === 'AssignStatement' && targets.length > 1;

/** What of its first line may say that it moves a rate. */
export function movingHead(one: Mention, groupsAreOwn: boolean): string {
  const head = isPlayed(one) ? one.head.replace(/\.step\s*\(/, '(') : one.head;
  return groupsAreOwn ? head.replace(/(?<![\w.])param_groups\b/g, 'groups') : head;
}

/** What it changes by methods, and iterators that it goes on with; functions of libraries change nothing by such names. */
export const mutatedBy = (one: Mention, libraries: ReadonlySet<string>): readonly string[] => [
  ...one.methods.flatMap(([on, method]) =>
    mutators.has(method) && !(method === 'step' && isPlayed(one)) && !libraries.has(writtenName(on)) ? on : [],
  ),
  ...one.hands.flatMap(({ to, name, made }) => (writtenName(to) !== 'next' ? [] : made ? [...one.reads] : name)),
];

/** Statements that leave a loop or a function. */
export const leaves = new Set(['BreakStatement', 'ContinueStatement', 'ReturnStatement', 'RaiseStatement']);
/** Statements that only make names. */
export const makes = new Set(['FunctionDefinition', 'ClassDefinition', 'ImportStatement', 'DecoratedStatement', 'ScopeStatement']);

/** Whether code binds something that is not only missing: `k += 1`, `found = False`, and not `apex = None`. */
export const bindsSome = (text: string): boolean => /^[^=(]*[^=!<>(]=(?!=)\s*(?!None\s*$|lambda\b)/.test(text);

/** What a method is called on, by way of other methods, too: `hooks` and `get` of `hooks.get(name).append(hook)`. */
export function ownersOf(method: string, methods: Mention['methods']): ReadonlySet<string> {
  const found = new Set([method]);
  for (const name of found) for (const [on, called] of methods) if (called === name) found.add(on);
  return found;
}

/** Whether a statement only says something, or keeps it; what the script itself has under such a name may do anything, and so may what it says. */
export function onlyTells(one: Mention, own: { has(name: string): boolean }, { plain, bound }: ScriptNames): boolean {
  const { node, head, calls, targets } = one;
  if (node.name !== 'ExpressionStatement' || targets.length > 0 || !changesNothing.test(head)) return false;
  const [outer = '', ...inner] = calls;
  const acts = (name: string) =>
    own.has(name) || mutators.has(writtenName(name)) || bound.has(writtenName(name)) || writtenName(name) === 'next';
  return !inner.some(acts) && (plain.has(/^\w+/.exec(head)?.[0] ?? '') || !own.has(outer));
}

/** The first statement within an `if` that ends so; the `if` itself where none is seen. */
export function leavingIn(node: Node, ends: string): Node {
  const kind = `${ends[0]?.toUpperCase()}${ends.slice(1)}Statement`;
  let found: Node | undefined;
  node.cursor().iterate(({ name, node: one }) => {
    if (name === kind) found ??= one;
    return (
      found === undefined &&
      !/^(?:FunctionDefinition|LambdaExpression)$/.test(name) &&
      (ends === 'return' || !/^(?:For|While)Statement$/.test(name))
    );
  });
  return found ?? node;
}

/** The loop or the function that a statement leaves; nothing where it ends the program, or only stands around others. */
export function leftBy(node: Node): Node | undefined {
  const kind = /^(?:Break|Continue)/.test(node.name)
    ? /^(?:For|While)Statement$/
    : node.name === 'ReturnStatement'
      ? /^FunctionDefinition$/
      : undefined;
  let around = kind && node.parent;
  while (around && !kind?.test(around.name)) around = around.parent;
  return around ?? undefined;
}

/** Whether a statement only takes something out of a dict of its keywords, or puts it there. */
export const partsOnly = ({ parted, methods }: Mention, name: string): boolean =>
  parted.includes(name) && methods.filter(([on]) => on === name).length === parted.filter((one) => one === name).length;
