import { children, type Node, type Source, textOf } from '../python/syntax.ts';
import { writtenName } from './name-scopes.ts';

/** Where a call gives something: at a place, or by a name. */
export type ArgumentSlot = number | string;

/** Decorators below which a function takes what it took. */
export const transparent =
  /^@\s*(staticmethod|classmethod|property|(torch\.)?(no_grad|enable_grad|inference_mode|jit\.\w+|compile)|(torch\.)?autocast)\b/;

/** The parameters of a function of the script, in their order. */
interface Signature {
  readonly parameters: readonly string[];
  /** How many of them stand before `*`. */
  readonly placed: number;
  readonly method: boolean;
}

/** What functions of a script call what they are given. */
export class Signatures {
  readonly #all = new Map<string, (Signature | undefined)[]>();

  /** A function that is defined; `text` says what a parameter is called. */
  add(source: Source, name: string, node: Node, text: (node: Node) => string): void {
    const list = node.getChild('ParamList');
    const parts = list === null ? [] : children(list);
    const star = parts.findIndex((part) => part.name === '*');
    const named = parts.filter(({ name, prevSibling }) => name === 'VariableName' && !/^(AssignOp|\*\*?)$/.test(prevSibling?.name ?? ''));
    const parameters = named.map(text);
    const placed = star < 0 ? parameters.length : named.filter(({ from }) => from < (parts[star] as Node).from).length;
    const marks = node.parent?.name === 'DecoratedStatement' ? children(node.parent).filter((one) => one.name === 'Decorator') : [];
    const own = marks.every((mark) => transparent.test(textOf(source, mark)));
    const method = /^(self|cls)$/.test(writtenName(parameters[0] ?? ''));
    this.#all.set(name, [...(this.#all.get(name) ?? []), own ? { parameters, placed, method } : undefined]);
  }

  /** The parameters that a call of this name may give something; nothing where nobody knows them. */
  at(name: string, slot: ArgumentSlot): readonly string[] | undefined {
    const found: string[] = [];
    for (const signature of this.#all.get(name) ?? [undefined]) {
      if (signature === undefined) return undefined;
      const { parameters, placed, method } = signature;
      const index = typeof slot === 'number' ? slot + (method ? 1 : 0) : parameters.findIndex((one) => writtenName(one) === slot);
      const parameter = typeof slot === 'number' && index >= placed ? undefined : parameters[index];
      if (parameter === undefined) return undefined;
      found.push(parameter);
    }
    return found;
  }
}
