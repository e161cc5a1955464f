/** Writes one of a kind beneath a folder; the paths of what was written, or a line that says what is wrong. */
export function make(kind: string, name: string | undefined, root: string): string | readonly string[];
