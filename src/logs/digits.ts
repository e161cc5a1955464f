/** How much of a rate a log keeps: all of a double, a float32, so many significant digits, or so many behind the point. */
export type Digits = 'exact' | 'float32' | { readonly significant: number } | { readonly decimals: number };

/**
 * How far a logged rate may be from a planned one and still be it, by the planned rate. A float32 that is multiplied
 * every epoch drifts by some 1e-7 of itself, and a cosine computed in it misses 0 by as much of its peak.
 */
export function slackFor(digits: Digits, largest: number, tolerance?: number): (planned: number) => number {
  if (tolerance !== undefined) return (planned) => tolerance * Math.abs(planned);
  const tiny = 1e-12 * largest;
  if (digits === 'exact') return (planned) => 1e-9 * Math.abs(planned) + tiny;
  if (digits === 'float32') return (planned) => 1e-6 * Math.abs(planned) + 1.2e-7 * largest;
  if ('decimals' in digits) {
    const half = 0.51 * 10 ** -digits.decimals;
    return (planned) => half + 1e-9 * Math.abs(planned);
  }
  const { significant } = digits;
  // Where rounding up adds a digit the larger size counts.
  return (planned) => {
    const size = Math.abs(planned);
    return size === 0 ? tiny : 0.51 * 10 ** (Math.floor(Math.log10(size * (1 + 10 ** -significant))) - significant + 1) + tiny;
  };
}

/** Digits as a person says them. */
export function saysDigits(digits: Digits): string {
  if (digits === 'exact') return 'all digits';
  if (digits === 'float32') return 'float32';
  return 'decimals' in digits ? `${digits.decimals} decimals` : `${digits.significant} significant digits`;
}

/** Texts of rates that are looked at one by one; later ones only now and then. */
const closely = 500;

/** Learns from the texts of a column how many digits it keeps. */
export class DigitCounter {
  #seen = 0;
  #looked = 0;
  #significant = 0;
  #decimals = 0;
  #everyDecimals = true;
  #everyMantissa = true;
  #mantissa = 0;
  #single = true;
  /** Whether some end in zeros that say nothing but how many digits are written. */
  #padded = false;
  /** Whether some were written with a power of ten. */
  #powers = false;
  #smallest = Number.POSITIVE_INFINITY;
  readonly #distinct = new Set<string>();

  /** Looks at one rate as it is written. */
  see(text: string): void {
    this.#seen += 1;
    if (this.#seen > closely && this.#seen % 97 !== 0) return;
    const match = /^[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
    if (match === null) return;
    const [, whole = '', behind = '', exponent] = match;
    const digits = (whole + behind).replace(/^0+/, '');
    if (exponent === undefined) {
      this.#everyMantissa = false;
      if (this.#decimals !== 0 && behind.length !== this.#decimals) this.#everyDecimals = false;
      this.#decimals = Math.max(this.#decimals, behind.length);
    } else {
      this.#powers = true;
      this.#everyDecimals = false;
      if (this.#looked > 0 && this.#mantissa !== whole.length + behind.length) this.#everyMantissa = false;
      this.#mantissa = Math.max(this.#mantissa, whole.length + behind.length);
    }
    this.#looked += 1;
    this.#significant = Math.max(this.#significant, digits.replace(/0+$/, '').length);
    const value = Number(text);
    if (value !== 0 && behind.endsWith('0')) this.#padded = true;
    if (Math.fround(value) !== value) this.#single = false;
    if (value !== 0) this.#smallest = Math.min(this.#smallest, Math.abs(value));
    if (this.#distinct.size < few) this.#distinct.add(text);
  }

  /** What they have in common. Of a few short texts, such as 0.1 and 0.01, nothing says that they were rounded there. */
  get digits(): Digits {
    if (this.#looked === 0) return 'exact';
    if (this.#single && this.#significant >= 9) return 'float32';
    if (this.#significant >= 12) return 'exact';
    const rounded = this.#distinct.size >= few;
    const padded = this.#padded;
    if (this.#everyMantissa && this.#mantissa > 1 && (padded || this.#distinct.size > 2)) return { significant: this.#mantissa };
    if (this.#everyDecimals && this.#decimals > 2 && (padded || this.#distinct.size > 4)) return { decimals: this.#decimals };
    // Small rates with fewer digits than large ones were rounded behind the point.
    const behind = this.#significant - 1 - Math.floor(Math.log10(this.#smallest));
    if (rounded && !this.#powers && this.#decimals > 2 && this.#decimals < behind - 1) return { decimals: this.#decimals };
    return { significant: rounded ? Math.max(2, this.#significant) : Math.max(this.#significant, 5) };
  }
}

/** Fewer different rates than this may all be short by themselves. */
const few = 8;
