/** The same text with what the program says now, in place of what it said. */
export function written(readme: string): string;
export const documents: readonly string[];
