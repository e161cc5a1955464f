import { type NativeCall, takes } from './natives.ts';
import { Tuple, Unknown, type Value } from './values.ts';

/** What of a path nobody knows, with what it is made of. */
const unknown = (name: string, args: readonly Value[]): Unknown =>
  new Unknown(Unknown.of(...args).origins, undefined, { path: `os.path.${name}`, args, keywords: new Map(), at: 0, text: '' });

const ofPath = (name: string, run: (path: string) => Value): NativeCall =>
  takes('path', ([path]) => (typeof path === 'string' ? run(path) : unknown(name, [path as Value])));

const cut = (path: string): number => path.lastIndexOf('/') + 1;
const withoutEnd = (path: string): string => (/^\/*$/.test(path) ? path : path.replace(/\/+$/, ''));

/** The parts of `os.path` that only look at names, as they are where paths have slashes. */
export const paths: Readonly<Record<string, NativeCall>> = {
  join: takes('first, *more', ([first, more]) => {
    const all = [first as Value, ...(more as Value[])];
    if (!all.every((one) => typeof one === 'string')) return unknown('join', all);
    return all.reduce((path, part) => (part.startsWith('/') ? part : path === '' || path.endsWith('/') ? path + part : `${path}/${part}`));
  }),
  dirname: ofPath('dirname', (path) => withoutEnd(path.slice(0, cut(path)))),
  basename: ofPath('basename', (path) => path.slice(cut(path))),
  splitext: ofPath('splitext', (path) => {
    const at = path.lastIndexOf('.');
    const isEnding = at > cut(path) && /[^.]/.test(path.slice(cut(path), at));
    return isEnding ? Tuple.of<Value>(path.slice(0, at), path.slice(at)) : Tuple.of<Value>(path, '');
  }),
};
