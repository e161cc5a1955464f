import { lineAt } from '../core/text.ts';
import type { CodePlace } from '../python/observer.ts';
import { enclosing, type Source, textOf, topAt } from '../python/syntax.ts';

/** What makes tensors of numbers, or computes with them, and the type of numpy that has as few digits. */
const single = /^torch\.(as_tensor|tensor|linspace|logspace|full|cos|sin|tanh|exp|log|pow|r?sqrt)$|^(np|numpy|onp)\.(float32|single)$/;
/** What says otherwise, or is trained. */
const double = /float64|torch\.double\b|requires_grad|Parameter\s*\(/;
const ofNumpy = /^(np|numpy|onp)\./;
const asText = /['"]float32['"]/;
const byDefault = /set_default_dtype\s*\(\s*torch\.(float64|double)/;

/** What speaks of a rate, or of what one hangs on. */
const ofRates = /(?<![a-z])lrs?(?![a-z])|rate|factor|warm|decay|sched|anneal|gamma|progress|step|epoch|iter/i;
/** So many lines a function has at most that computes a rate and little else. */
const short = 15;

/** Whether a line may compute a rate: it speaks of one, or stands in a short function that does. */
function mayBeRate(source: Source, from: number, line: string): boolean {
  const func = enclosing(topAt(source, from).resolveInner(from, 1), 'FunctionDefinition');
  const whole = func === undefined ? '' : textOf(source, func);
  return ofRates.test(line) || (whole.split('\n').length <= short && ofRates.test(whole));
}

/** Says of places in a script that they compute in single precision, each once; what is shown is computed in double. */
export class SinglePrecision {
  readonly #seen = new Set<number>();

  /** What is said of a function that is known here by its dotted name, where it is come to; nothing the second time in a line. */
  says(path: string, { from }: CodePlace, source: Source): string | undefined {
    const { text } = source;
    const start = text.lastIndexOf('\n', from) + 1;
    if (this.#seen.has(start)) return undefined;
    const end = text.indexOf('\n', from);
    const line = text.slice(start, end < 0 ? undefined : end);
    if (!(single.test(path) || (ofNumpy.test(path) && asText.test(line)))) return undefined;
    this.#seen.add(start);
    if (double.test(line) || byDefault.test(text) || !mayBeRate(source, from, line)) return undefined;
    return `line ${lineAt(source, from)} computes in single precision (${path}), and what is shown is computed in double: the two differ by about 1e-7 of it`;
  }
}
