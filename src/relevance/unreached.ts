import { children, type Node, type Source, textOf } from '../python/syntax.ts';

/** Code that may get at anything by a name that stands nowhere. */
const byText = new RegExp(
  [
    String.raw`\bgetattr\(\s*(?!self\b)[\w.]+\s*,\s*(?!['"])`,
    String.raw`(?<!\bself)\.__dict__\b`,
    String.raw`(?<![.\w])(?:globals|eval|exec|__import__)\(`,
    String.raw`\b(?:import_module|instantiate|locate)\(`,
    String.raw`\bsys\.modules\b`,
  ].join('|'),
);

interface Definition {
  readonly name: string;
  readonly node: Node;
  /** Where its name stands, itself left out. */
  readonly named: number[];
}

const holds = ({ node: { from, to } }: Definition, at: number): boolean => from <= at && at < to;

/** Names that stand in code, also as texts; what is said about it, and what a module lists as its own, is not looked at. */
function* wordsIn(source: Source, top: Node): Iterable<readonly [word: string, at: number]> {
  const cursor = top.cursor();
  for (let into = true; cursor.next(into); ) {
    into = !(cursor.name === 'AssignStatement' && source.text.startsWith('__all__', cursor.from));
    if (cursor.name === 'VariableName' || cursor.name === 'PropertyName') yield [textOf(source, cursor), cursor.from];
    const text = cursor.name === 'String' && cursor.to - cursor.from < 100 ? textOf(source, cursor) : '';
    if (!/\s/.test(text)) for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) yield [word, cursor.from];
  }
}

/** Functions and classes of the modules beside a script whose names stand nowhere but in themselves and in one another: nothing of them is ever gone through. */
export function unreached(source: Source): readonly Node[] {
  const { parts = [] } = source;
  if (parts.length === 0 || byText.test(source.text)) return [];
  const found = parts.flatMap(({ top }) => children(top).filter(({ name }) => name === 'FunctionDefinition' || name === 'ClassDefinition'));
  const all = found.map((node): Definition => ({ node, name: textOf(source, node.getChild('VariableName') ?? node), named: [] }));
  const byName = new Map<string, Definition[]>();
  for (const one of all) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  for (const [word, at] of [source, ...parts].flatMap(({ top }) => [...wordsIn(source, top)]))
    for (const one of byName.get(word) ?? []) if (!holds(one, at)) one.named.push(at);
  let left = all;
  for (let size = -1; size !== left.length; ) {
    size = left.length;
    left = left.filter(({ named }) => named.every((at) => left.some((other) => holds(other, at))));
  }
  return left.map(({ node }) => node);
}
