import { known } from '../python/builtins.ts';
import { chosenModule } from '../python/chosen-modules.ts';
import { type Machine, nothing } from '../python/machine.ts';
import type { CodePlace } from '../python/observer.ts';
import { Dict, type Keywords, Native, Thing, Unknown, type Value } from '../python/values.ts';

/** Libraries, whose classes no module beside the script defines. */
const libraries =
  /^(?:torch\w*|lightning\w*|pytorch_lightning|transformers|timm|diffusers|numpy|omegaconf|hydra|builtins|sklearn|wandb|mlflow|optax|jax|tensorflow|keras)$/;
/** Keys that say how a node is made. */
const how = /^_(?:target|partial|recursive|convert|args)_$/;

/** What Hydra makes of a node of settings: what its `_target_` names, called with what stands beside it. */
export function instantiated(m: Machine, args: readonly Value[], keywords: Keywords, place: CodePlace): Value | undefined {
  const [node, ...more] = args;
  const given = node ?? keywords.get('config');
  return given === undefined ? undefined : made(m, given, more, new Map([...keywords].filter(([key]) => key !== 'config')), place);
}

function made(m: Machine, node: Value, args: readonly Value[], keywords: Keywords, place: CodePlace): Value | undefined {
  const inner = (value: Value): Value => made(m, value, [], nothing, place) ?? value;
  if (Array.isArray(node)) return node.map(inner);
  if (!(node instanceof Dict)) return node === null ? null : undefined;
  const said = (key: string): Value | undefined => keywords.get(key) ?? node.get(key);
  const target = said('_target_');
  const deep = said('_recursive_') !== false;
  const own = [...node.map].flatMap(([key, value]): [string, Value][] =>
    how.test(String(key)) ? [] : [[String(key), deep ? inner(value) : value]],
  );
  if (typeof target !== 'string') return target === undefined && args.length === 0 ? Dict.of(own) : undefined;
  const all = new Map([...own, ...[...keywords].filter(([key]) => !how.test(key))]);
  const first = said('_args_');
  const placed = [...(Array.isArray(first) ? first : []), ...args];
  const callee = componentNamed(m, target, place);
  if (said('_partial_') !== true) return m.call(callee, placed, all, place);
  // What is called later is made where that is written.
  return new Native(target, (others, told) => m.call(callee, [...placed, ...others], new Map([...all, ...told]), statementAt(m)));
}

const statementAt = ({ here, source: { text } }: Machine): CodePlace => {
  const end = text.indexOf('\n', here);
  return { from: here, to: end < 0 ? text.length : end };
};

/** What a dotted name stands for: something of a library, or of a module beside the script. */
export function componentNamed(m: Machine, path: string, { from: at }: CodePlace): Value {
  const cut = path.lastIndexOf('.');
  const [module, name] = [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)];
  const beside = libraries.test(path.split('.')[0] as string) ? undefined : chosenModule(m, module);
  const found = beside instanceof Thing ? beside.attributes.get(name) : (known(path) ?? m.observer.named(path));
  return found ?? new Unknown([{ text: path, at }], path);
}
