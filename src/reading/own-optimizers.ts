import { refuse } from '../core/text.ts';
import type { Machine } from '../python/machine.ts';
import type { CodePlace } from '../python/observer.ts';
import { standIns } from '../python/stand-ins.ts';
import { Class, Dict, Func, type Keywords, type Thing, type Value } from '../python/values.ts';
import { isOptimizer } from './default-rates.ts';
import type { Optimizer, Optimizers } from './optimizers.ts';
import { isMoving, steppedRates } from './stepped-rates.ts';

/** PyTorch's class that every optimizer extends. */
const base = /(^|\.)optim(\.optimizer)?\.Optimizer$/;
/** Code of an optimizer that moves rates, or leaves its updates to another one. */
const moves =
  /\.\w*step\w*\s*\(|\[\s*['"](?:initial_)?lr['"]\s*\]\s*[-+*/]*=(?!=)|\.(?:param_groups|defaults)\s*=(?!=)|\.update\s*\([^)]*\blr\b/;

/** A step that ends in the library's. */
const stepsTheLibrarys = /\bsuper\s*\([^()]*\)\s*\.step\s*\(/;

/** An optimizer of the script, whose class extends one of PyTorch's; where that is none of its own, it moves no rate: it has the groups and the rate that PyTorch's is given. */
export function makeOptimizer(
  { m, optimizers }: { readonly m: Machine; readonly optimizers: Optimizers },
  self: Thing,
  path: string,
  args: readonly Value[],
  keywords: Keywords,
  place: CodePlace,
): boolean {
  const { type } = self;
  if (self.made !== undefined || type === undefined) return false;
  const methods = methodsOf(type);
  if (isOptimizer(path) && /(^|\.)optim\./.test(path)) {
    const moving = methods.filter(({ name, node }) => name !== '__init__' && moves.test(m.textOf(node)));
    const step = type.find('step');
    if (moving.length > 0 && step instanceof Func && !stepsTheLibrarys.test(m.textOf(step.node))) return false;
    self.made = optimizers.build({ path, args, keywords, at: place.from, text: m.textOf(place) });
    // What does nothing of its own to rates is nothing but the library's.
    if (moving.length === 0) standIns.add(self.made);
    if (step instanceof Func) refuseStepped(m, self, methods, keywords);
    return true;
  }
  if (!base.test(path)) return false;
  if (!methods.some(({ name }) => name === 'step') || methods.some(({ node }) => moves.test(m.textOf(node)))) return false;
  const [params = args[0], defaults = args[1]] = [keywords.get('params'), keywords.get('defaults')];
  const lr = defaults instanceof Dict ? defaults.get('lr') : undefined;
  if (params === undefined || lr === undefined) return false;
  const given = new Map([
    ['params', params],
    ['lr', lr],
  ]);
  self.made = optimizers.build({ path: type.name, args: [], keywords: given, at: place.from, text: m.textOf(place) });
  standIns.add(self.made);
  const settings = [...(defaults as Dict).map].filter((one): one is [string, Value] => typeof one[0] === 'string');
  refuseStepped(m, self, methods, new Map(settings));
  return true;
}

/** Refuses updates for which the code of an optimizer makes another rate of that of its groups. */
function refuseStepped(m: Machine, self: Thing, methods: readonly Func[], settings: Keywords): void {
  const made = self.made as Optimizer;
  const stepped = steppedRates(m, methods);
  if (stepped.length === 0) return;
  made.next = () => {
    const said = (name: string): Value | undefined => settings.get(name) ?? self.attributes.get(name);
    const one = stepped.find((rate) => isMoving(rate, said));
    if (one === undefined) return;
    const by = [...one.by].filter((name) => name !== name.toUpperCase()).join(', ');
    const makes = `the step of ${self.type?.name} makes another rate of the groups' lr${by && ` by ${by}`}`;
    refuse(m.source, one.at, `${makes}, which is not followed; say it as -e 'LambdaLR(optimizer, lambda step: …)' --lr 0.1`);
  };
}

/** The methods of a class and of those of the script that it extends. */
const methodsOf = ({ attributes, bases }: Class): readonly Func[] => [
  ...[...attributes.values()].filter((one) => one instanceof Func),
  ...bases.flatMap((one) => (one instanceof Class ? methodsOf(one) : [])),
];
