import { children, type Node, type Source, separated, textOf } from './syntax.ts';

/** What an `import` names: the module of `from`, and each name with the one that it binds, the first part of `import a.b`. */
export function importsIn(source: Source, node: Node) {
  const parts = children(node);
  const text = (group: readonly Node[]) => group.map((part) => textOf(source, part)).join('');
  const at = parts.findIndex(({ name }) => name === 'import');
  const module = parts[0]?.name === 'from' ? text(parts.slice(1, at)) : undefined;
  const bindings = separated(parts.slice(at + 1).filter(({ name }) => name !== '(' && name !== ')')).map((group) => {
    const as = group.findIndex(({ name }) => name === 'as');
    const name = text(as < 0 ? group : group.slice(0, as));
    const bound = as >= 0 ? text(group.slice(as + 1)) : module === undefined ? (name.split('.')[0] as string) : name;
    return { name, bound, renamed: as >= 0 };
  });
  return { module, bindings };
}

/** A module and a name in it. */
export const inModule = (module: string, name: string): string => (module.endsWith('.') ? `${module}${name}` : `${module}.${name}`);

/** Whether a module is one of those. */
export const isInstalled = (file: string): boolean => file.endsWith(' (the library)');
