import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Every file of the source, by its path in src. */
export const files: readonly string[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));

export const textOf = (file: string): string => readFileSync(join(src, file), 'utf8');

/** The folder of a file in src, or the file itself. */
export const roomOf = (file: string): string => file.split('/')[0] as string;

/** A node of the syntax tree, of which only a few fields are looked at. */
type Node = Readonly<Record<string, unknown>> & { readonly type?: string };

/** Every node of a text, those within others included. */
export function nodesOf(code: string): readonly Node[] {
  const found: Node[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node) found.push(node as Node);
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseAst(code, { lang: 'ts' }));
  return found;
}

/** A module that a file imports or exports from. */
export interface Import {
  readonly target: string;
  /** It is loaded when it is needed, by `import()`. */
  readonly lazy: boolean;
  /** Only its types are, which leaves nothing to load. */
  readonly type: boolean;
}

/** Every module that a text imports or exports from, types and dynamic imports too. */
export function importsIn(code: string): readonly Import[] {
  return nodesOf(code).flatMap((node) => {
    const { type, source, importKind, exportKind } = node;
    const { type: kind, value } = (source ?? {}) as { readonly type?: string; readonly value?: unknown };
    if (kind !== 'Literal' || typeof value !== 'string') return [];
    const typed = type === 'TSImportType' || importKind === 'type' || exportKind === 'type';
    return [{ target: value, lazy: type === 'ImportExpression', type: typed }];
  });
}

/** The file in src that a relative import of a file means. */
export const resolved = (file: string, target: string): string => posix.join(posix.dirname(file), target);

/** The files in src that each file imports. */
export const graph: ReadonlyMap<string, readonly (Import & { readonly file: string })[]> = new Map(
  files.map((file) => [
    file,
    importsIn(textOf(file))
      .filter(({ target }) => target.startsWith('.'))
      .map((one) => ({ ...one, file: resolved(file, one.target) }))
      .filter((one) => files.includes(one.file)),
  ]),
);

/** Every name that a text exports under its own, not handed on from elsewhere. */
export function exportsIn(code: string): readonly string[] {
  const body = (parseAst(code, { lang: 'ts' }) as unknown as { readonly body: readonly Node[] }).body;
  return body.flatMap((node): string[] => {
    if (node.type !== 'ExportNamedDeclaration' || node.source) return [];
    const made = node.declaration as Node | null;
    if (made === null || made === undefined)
      return (node.specifiers as readonly { readonly exported: { readonly name: string } }[]).map(({ exported }) => exported.name);
    if (Array.isArray(made.declarations))
      return made.declarations.map(({ id }: { readonly id: { readonly name: string } }) => id.name).filter(Boolean);
    const { id } = made as { readonly id?: { readonly name?: string } };
    return id?.name === undefined ? [] : [id.name];
  });
}
