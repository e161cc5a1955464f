/** The first of what is in order that begins there or later. */
export function firstFrom<T>(ordered: ArrayLike<T>, beginning: (one: T) => number, at: number): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (beginning(ordered[middle] as T) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
