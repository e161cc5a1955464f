import * as fs from 'node:fs';
import { dirname } from 'node:path';
import { LrschedError, quote } from '../core/issues.ts';

/** What the system would throw with this code. */
export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** What is said of a place that cannot be written to: what an error calls it, and the path behind that. */
export function cannotWrite({ name, path }: { readonly name: string; readonly path: string }, error: unknown): LrschedError {
  return new LrschedError([{ code: 'cannot-write', file: name, reason: reasonFor(error, path) }]);
}

/** The one place where a code of the system becomes English. */
export function reasonFor(error: unknown, path: string): string {
  const folder = quote(dirname(path));
  switch ((error as { code?: unknown }).code) {
    case 'ENOENT':
      if (path === '') return 'the name is empty; write the name of a file';
      if (fs.existsSync(dirname(path))) return 'no file can be made there; choose another folder';
      return `the folder ${folder} does not exist; create it first`;
    case 'ENOTDIR':
      return 'a part of its path is a file and not a folder; choose another folder';
    case 'EISDIR':
      return 'it is a folder; write the name of a file in it';
    case 'EACCES':
    case 'EPERM':
      return `no permission for the file or its folder ${folder}; change the permissions or choose another folder`;
    case 'EROFS':
      return 'the file system is read-only; choose another folder';
    case 'ENAMETOOLONG':
      return 'the name is too long; choose a shorter one';
    case 'ELOOP':
      return 'its links lead round in a ring; remove one of them';
    case 'ERR_INVALID_ARG_VALUE':
      return 'a name cannot contain a null byte; leave it out';
    case 'ENOSPC':
      return 'the disk is full; make room or choose another disk';
    case 'EDQUOT':
      return 'your share of the disk is used up; make room or choose another disk';
    case 'EFBIG':
      return 'it would grow larger than files may be here; write fewer rows or choose another disk';
    case 'EIO':
      return 'the disk or terminal fails; check it or choose another';
    case 'EBADF':
      return 'it is not open for writing; open it, or write a file with -o';
    case 'ENXIO':
      return 'nothing reads from it; start the reader first';
    case 'EBUSY':
    case 'ETXTBSY':
      return 'it is in use; close what uses it or choose another name';
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files are open; close some and try again';
    case 'EINTR':
      return 'the write was interrupted; try again';
    default:
      return `the system answers ${quote(error instanceof Error ? error.message : error)}; choose another place`;
  }
}
