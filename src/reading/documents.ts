import type { Document } from '../configs/entry.ts';
import { notationOf } from '../configs/notation.ts';
import { refuse } from '../core/text.ts';

/** What a text holds that is no Python, and how files that it names are taken apart; nothing where it is Python. */
export interface Documents {
  readonly documents: readonly Document[];
  /** The documents of another text, which may be written in another notation. */
  load(text: string, file: string): readonly Document[];
  /** The files that the text writes itself, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/** How files of settings are taken apart, for a script that reads them. */
export async function loading(defined: (name: string) => string | undefined): Promise<Documents['load']> {
  const { load } = await import('../configs/loader.ts');
  return (text, name) => {
    const found = notationOf(text, name);
    return found === 'python' ? [] : load({ file: name, text }, found, defined).documents;
  };
}

/** Takes a configuration apart. The readers of its notations are loaded only where a text needs them. */
export async function documentsIn(
  text: string,
  file: string | undefined,
  defined: (name: string) => string | undefined,
): Promise<Documents | undefined> {
  const notation = notationOf(text, file);
  if (/\.(?:jsonnet|libsonnet)$/.test(file ?? ''))
    refuse({ file: file as string, text }, 0, 'jsonnet is not read; write what it makes of it: jsonnet FILE > config.json');
  if (notation === 'python') return undefined;
  const { load } = await import('../configs/loader.ts');
  const loaded = load({ file: file ?? 'the expression', text }, notation, defined);
  return {
    ...loaded,
    load: (other, name) => {
      const found = notationOf(other, name);
      return found === 'python' ? [] : load({ file: name, text: other }, found, defined).documents;
    },
  };
}
