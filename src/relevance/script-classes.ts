import { classAround, classNamed, type Mention } from './mentions.ts';

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

  /** The classes that those extend in which a constructor calls that of another. */
  above({ parent, methods }: Mention): readonly string[] {
    return [...(this.bases.get(classAround(parent)) ?? []), ...methods.flatMap(([on, to]) => (to === '__init__' ? on : []))];
  }
}
