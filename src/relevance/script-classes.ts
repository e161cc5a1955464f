import { once } from '../core/once.ts';
import type { Node } from '../python/syntax.ts';
import { madeAbove } from './called-names.ts';
import { classAround, classNamed, type Mention } from './mentions.ts';
import { writtenName } from './name-scopes.ts';

/** The classes of a script, by their names. */
export class ScriptClasses {
  /** Those that each extends. */
  readonly bases = new Map<string, readonly string[]>();
  /** What their bodies bind. */
  readonly fields = new Map<string, readonly string[]>();

  constructor(all: readonly Mention[]) {
    for (const one of all) if (one.node.name === 'ClassDefinition') this.bases.set(classNamed(one), [...one.reads]);
    for (const { parent, targets } of all) {
      if (parent?.node.name !== 'ClassDefinition') continue;
      const name = classNamed(parent);
      this.fields.set(name, [...(this.fields.get(name) ?? []), ...targets]);
    }
  }

  /** The classes whose constructors one may call in which a constructor calls another: those that it extends, and those that an heir has beside it. */
  above({ parent, methods }: Mention): readonly string[] {
    const named = methods.flatMap(([on, to]) => (to === '__init__' && writtenName(on) !== 'super' ? on : []));
    return [...this.#kin(classAround(parent)), ...named];
  }

  /** Whether one calls a constructor above that makes what is gone through or has rates, or sets what lasts. */
  builds(one: Mention, constructors: ReadonlyMap<string, Node>, changes: (init: Node) => boolean): boolean {
    const sets = (init: Node | undefined) => init !== undefined && changes(init);
    return (
      one.calls.includes('__init__') && this.above(one).some((base) => madeAbove.test(writtenName(base)) || sets(constructors.get(base)))
    );
  }

  /** The functions that a call of this name may be of: a constructor, where one calls that of a class above, is known by its class. */
  callees(one: Mention, to: string, strange: ReadonlySet<string>): readonly string[] {
    const above = to === '__init__' ? this.above(one) : [];
    // `Module` of `nn.Module` is a name of nobody here.
    const known = above.filter((name) => this.bases.has(name) || strange.has(writtenName(name)));
    return known.length > 0 && above.every((name) => known.includes(name) || !name.includes('@')) ? known : [to];
  }

  readonly #kin = once((name: string): ReadonlySet<string> => {
    const heirs = new Set([name]);
    for (const one of heirs) for (const [type, bases] of this.bases) if (bases.includes(one)) heirs.add(type);
    const found = new Set([...heirs].flatMap((heir) => this.bases.get(heir) ?? []));
    for (const one of found) for (const base of this.bases.get(one) ?? []) found.add(base);
    for (const heir of heirs) found.delete(heir);
    return found;
  });
}
