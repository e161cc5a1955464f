import * as fs from 'node:fs';
import { familiesByType } from '../build.ts';

/** Words of sources that are no families. */
const others = new Set(['log', 'load', 'read', 'recipe']);

/** The same line with `log` before every file that stands where a source should, or `load` before a plan. */
export function withLogs(words: readonly string[]): readonly string[] {
  let begins = true;
  return words.flatMap((word) => {
    const here = begins;
    begins = word === 'vs' || word === 'then';
    if (!here || begins || familiesByType.has(word) || others.has(word) || !(word === '-' || fs.existsSync(word))) return [word];
    return [isPlan(word) ? 'load' : 'log', word];
  });
}

/** A plan that lrsched wrote begins with its unit. */
function isPlan(file: string): boolean {
  if (file === '-' || !fs.statSync(file).isFile()) return false;
  const head = Buffer.alloc(64);
  const fd = fs.openSync(file, 'r');
  try {
    return /^\s*\{\s*"(?:unit|type)"/.test(head.toString('utf8', 0, fs.readSync(fd, head, 0, 64, 0)));
  } finally {
    fs.closeSync(fd);
  }
}
