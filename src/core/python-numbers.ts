/** Python's `//` of floats, rounded as CPython's `float_divmod` rounds it, which is not `floor(a / b)`; NaN where `b` is 0, for which Python raises. */
export function floorDivide(a: number, b: number): number {
  if (b === 0) return Number.NaN;
  const rest = a % b;
  const quotient = (a - rest) / b - (rest !== 0 && rest < 0 !== b < 0 ? 1 : 0);
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

/** Python's `%` of floats, which has the sign of `b`; NaN where `b` is 0, for which Python raises. */
export function modulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/**
 * Python's `**` of floats, to which 1 and -1 are no exceptions; of finite numbers NaN where the power is complex and
 * infinite where Python raises: 0 to a power below 0, and what outgrows a double.
 */
export function pythonPower(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
}

/** Python's `round(x)`, and numpy's `rint`: a half goes to the even neighbour. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  return x - down === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/** Python's `round(x, digits)` of a finite float: the exact value of the double is rounded, a half of it to the even neighbour. */
export function round(x: number, digits: number): number {
  if (digits < 0) return roundTo(10 ** -digits, x);
  if (digits === 0) return roundHalfEven(x);
  if (Number.isInteger(x) || digits > 100) return x;
  // At a tie twice the rounded number is whole in binary too, and one digit more writes it out in full.
  const exact = digits < 100 && Number.isInteger(x * 2 ** (digits + 1)) ? x.toFixed(digits + 1) : '';
  return Number(/[02468]5$/.test(exact) ? exact.slice(0, -1) : x.toFixed(digits));
}

/** The nearest multiple of a power of ten. */
function roundTo(unit: number, x: number): number {
  if (!Number.isFinite(unit)) return 0 * x;
  const rest = x % unit;
  const below = x - rest;
  const odd = (below / unit) % 2 !== 0;
  const further = Math.abs(rest) > unit / 2 || (Math.abs(rest) === unit / 2 && odd);
  return further ? below + Math.sign(x) * unit : below;
}

/** The sum of numbers, rounded once: each part that adding loses is kept (Shewchuk 1997). */
export function exactSum(all: readonly number[]): number {
  let parts: number[] = [];
  for (const one of all) {
    let x = one;
    const kept: number[] = [];
    for (let y of parts) {
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const sum = x + y;
      const lost = y - (sum - x);
      if (lost !== 0) kept.push(lost);
      x = sum;
    }
    parts = [...kept, x];
  }
  return parts.reduceRight((sum, part) => sum + part, 0);
}

/** The largest integer whose square is no more. */
export function integerRoot(value: bigint): bigint {
  let root = BigInt(Math.floor(Math.sqrt(Number(value))));
  while (root * root > value) root -= 1n;
  while ((root + 1n) * (root + 1n) <= value) root += 1n;
  return root;
}
