import { attempt } from '../core/issues.ts';
import { frameworks } from '../frameworks/index.ts';
import { children, parse, textOf } from '../python/syntax.ts';
import type { LostFunction } from './pages.ts';
import { readPython } from './read.ts';

/** What is said of code that has lost its indentation, and what reads the same. */
export function lostNote([first, ...others]: readonly LostFunction[]): string {
  if (first === undefined) return '';
  const names = [first, ...others].map(({ name }) => name).join(', ');
  const lost = `${names} ${others.length > 0 ? 'have lost their' : 'has lost its'} indentation, as copying from a page leaves it, and ${others.length > 0 ? 'are' : 'is'} not read`;
  for (const [name, { constructors }] of frameworks) {
    const maker = constructors.find((one) => one.name === first.name);
    if (maker === undefined) continue;
    const counts = Object.keys(maker.signature).filter((one) => /^num_\w*steps$/.test(one));
    if (counts.length === 0 || !computesTheSame(first, name, counts)) break;
    const told = counts.map((one, index) => `${one}=${10 ** (index + 1)}`).join(', ');
    return `${lost}; the function of that name in ${name} computes the same: lrsched read -e '${first.name}(optimizer, ${told})' --lr 0.001`;
  }
  return `${lost}; write the code with its indentation`;
}

/** Lengths by which two functions are compared: of the warm-up, or whatever comes first, and of the whole run. */
const compared = [
  [7, 40],
  [0, 25],
] as const;

/** Whether the code, as it was indented most likely, gives the rates of a framework's function of its name. */
function computesTheSame({ name, restored }: LostFunction, framework: string, counts: readonly string[]): boolean {
  return compared.every(([first, whole]) => {
    const values = counts.map((one, index) => `${one}=${index === counts.length - 1 ? whole : first}`);
    const use = `optimizer = torch.optim.SGD(params, lr=1.0)\nscheduler = ${name}(optimizer, ${values.join(', ')})\n`;
    const [own, theirs] = [`${head}\n${definitionsOf(restored)}\n${use}`, `${head}\nfrom ${framework} import ${name}\n${use}`].map((text) =>
      attempt(() => readPython({ text, length: whole + 1, unfollowed: true })),
    );
    const [mine, other] = [own?.[0]?.schedule, theirs?.[0]?.schedule];
    if (mine === undefined || other === undefined || own?.length !== 1) return false;
    return Array.from({ length: whole + 1 }, (_, t) => Math.abs(mine.at(t) - other.at(t))).every((by) => by <= 1e-12);
  });
}

const head = 'import math\nimport torch\nfrom torch.optim.lr_scheduler import LambdaLR';

/** The definitions and imports of code, without the lines that use them. */
function definitionsOf(text: string): string {
  const source = parse(text, 'the page');
  const kept = children(source.top).filter(({ name }) => /^(FunctionDefinition|ClassDefinition|ImportStatement)$/.test(name));
  return kept.map((node) => textOf(source, node)).join('\n');
}
