import { Unknown, type Value } from '../python/values.ts';

/** What opens a file, or stands for its path. */
const opens = /^(?:\w+\.)*(?:open|Path)\(/;

export const isOpened = (value: Value): value is Unknown =>
  value instanceof Unknown && value.called !== undefined && opens.test(value.called.text);

/** The path in `'hyp.yaml'` or `open('hyp.yaml')`; nothing where nobody knows it. */
export function openedName(value: Value): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  const { called } = value instanceof Unknown ? value : { called: undefined };
  if (called?.path === 'os.path.join') return beside(called.args);
  return isOpened(value) ? openedName(called?.args[0] ?? null) : undefined;
}

/** What lies in the folder of a file of which nobody knows where it is: `os.path.join(os.path.dirname(args.cfg), 'base.yaml')`. */
function beside([folder, ...names]: readonly Value[]): string | undefined {
  const isFolder = folder instanceof Unknown && folder.called?.path === 'os.path.dirname';
  return isFolder && names.every((name) => typeof name === 'string') ? names.join('/') : undefined;
}
