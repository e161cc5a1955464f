declare module 'asciichart' {
  interface Options {
    readonly min: number;
    readonly max: number;
    readonly height: number;
    readonly offset: number;
    readonly symbols: readonly string[];
    format(value: number, row: number): string;
  }
  const asciichart: { plot(series: readonly number[], options: Options): string };
  export default asciichart;
}
