/** What CPython 3.11, with numpy 2.4, gives for `get_lr` of 0 … 4. */
export const followed: readonly (readonly [what: string, code: string, rates: readonly number[]])[] = [
  [
    'texts that are cut',
    `def get_lr(t):
    words = ["a.b.c".rsplit(".", 1), "a.b".rsplit("."), " x y ".rsplit(), "ab".rsplit(".", 1), ["a=b=c".partition("=")[2], "ab".partition("=")[0]], ["a=b=c".rpartition("=")[0], "ab".rpartition("=")[2]]]
    text = ["prefix_lr".removeprefix("prefix_"), "lr.py".removesuffix(".py"), "lr".removesuffix(""), "resNet".capitalize(), "one cycle".title(), "abcb"][t]
    return float(sum(10 ** i * len(one) for i, one in enumerate(words[t])) + len(text) + ("abcb" + text).find("c") / 7 + text.find("e") / 3 + (text + "abcb").rfind("b") / 11)`,
    [15.406926406926408, 13.406926406926408, 13.406926406926408, 9.437229437229439, 34.04329004329004],
  ],
  [
    'bisect right',
    `import bisect
def get_lr(t):
    return 0.1 ** bisect.bisect_right([2, 4], t)`,
    [1, 1, 0.1, 0.1, 0.010000000000000002],
  ],
  [
    'class variable',
    `class S:
    n = 0
    def up(self):
        S.n += 2
s = S()
s.up()
s.up()
def get_lr(t):
    return float(t * S.n)`,
    [0, 4, 8, 12, 16],
  ],
  [
    'decorator',
    `def double(f):
    def inner(n):
        return 2 * f(n)
    return inner

@double
def get_lr(t):
    return float(t)`,
    [0, 2, 4, 6, 8],
  ],
  [
    'del item',
    `def get_lr(t):
    v = [1.0, 2.0, 3.0]
    del v[0]
    return v[t % len(v)]`,
    [2, 3, 2, 3, 2],
  ],
  [
    'except by kind',
    `def get_lr(t):
    try:
        return 1 / (t - 2) ** 2
    except KeyError:
        return 5.0
    except ZeroDivisionError:
        return 9.0`,
    [0.25, 1, 9, 1, 0.25],
  ],
  [
    'for else',
    `def get_lr(t):
    n = 0
    for m in [2, 4]:
        if t < m:
            break
        n += 1
    else:
        n = 9
    return float(n)`,
    [0, 0, 1, 1, 9],
  ],
  [
    'generator',
    `def steps(n):
    for i in range(n):
        yield i
def get_lr(t):
    return sum(steps(t)) * 0.1`,
    [0, 0, 0.1, 0.30000000000000004, 0.6000000000000001],
  ],
  [
    'inner def',
    `def get_lr(t):
    def half(n):
        return n / 2
    return half(t)`,
    [0, 0.5, 1, 1.5, 2],
  ],
  [
    'isclose tol',
    `import math
def get_lr(t):
    return 1.0 if math.isclose(t, 3, abs_tol=1) else 2.0`,
    [2, 2, 1, 1, 1],
  ],
  [
    'list remove',
    `def get_lr(t):
    v = [1.0, 2.0, 3.0]
    v.remove(1.0)
    return v[t % len(v)]`,
    [2, 3, 2, 3, 2],
  ],
  [
    'list slice assign',
    `def get_lr(t):
    v = [1.0] * 6
    v[2:4] = [3.0, 4.0]
    return v[t]`,
    [1, 1, 3, 4, 1],
  ],
  [
    'match guard',
    `def get_lr(t):
    match t:
        case 1 if t > 3:
            return 5.0
        case _ if t < 2:
            return 7.0
        case _:
            return 1.0`,
    [7, 7, 1, 1, 1],
  ],
  [
    'np interp list',
    `import numpy as np
def get_lr(t):
    return float(np.interp([t], [0, 2, 5], [0.0, 0.1, 0.0])[0])`,
    [0, 0.05, 0.1, 0.06666666666666668, 0.03333333333333334],
  ],
  [
    'np round digits',
    `import numpy as np
def get_lr(t):
    return float(np.round(0.0123456 * (t + 1), 3))`,
    [0.012, 0.025, 0.037, 0.049, 0.062],
  ],
  [
    'numpy item assign',
    `import numpy as np
lrs = np.zeros(6)
for i in range(6):
    lrs[i] = 0.1 * i
def get_lr(it):
    return float(lrs[it])`,
    [0, 0.1, 0.2, 0.30000000000000004, 0.4],
  ],
  [
    'numpy slice assign',
    `import numpy as np
lrs = np.zeros(6)
lrs[:3] = np.linspace(0, 0.1, 3)
lrs[3:] = 0.05
def get_lr(it):
    return float(lrs[it])`,
    [0, 0.05, 0.1, 0.05, 0.05],
  ],
  [
    'pow three',
    `def get_lr(t):
    return float(pow(2, t, 7))`,
    [1, 2, 4, 1, 2],
  ],
  [
    'property setter',
    `class S:
    def __init__(self):
        self._w = 1
    @property
    def w(self):
        return self._w * 2
    @w.setter
    def w(self, n):
        self._w = n + 1
s = S()
s.w = 4
def get_lr(t):
    return float(t * s.w)`,
    [0, 10, 20, 30, 40],
  ],
  [
    'round zero digits',
    `def get_lr(t):
    return round(t + 0.5, 0)`,
    [0, 2, 2, 4, 4],
  ],
  [
    'set literal',
    `def get_lr(t):
    return float(len({5, 5, 7}))`,
    [2, 2, 2, 2, 2],
  ],
  [
    'sort reverse',
    `def get_lr(t):
    v = [2.0, 3.0, 1.0]
    v.sort(reverse=True)
    return v[t % len(v)]`,
    [3, 2, 1, 3, 2],
  ],
  [
    'sorted key',
    `def get_lr(t):
    return sorted([2.0, 3.0, 1.0], key=lambda m: -m)[t % 3]`,
    [3, 2, 1, 3, 2],
  ],
  [
    'while else',
    `def get_lr(t):
    n = 0
    while n < t:
        n += 1
        if n == 3:
            break
    else:
        n = 9
    return float(n)`,
    [9, 9, 9, 3, 3],
  ],
  [
    'an alias sees what is written into an array',
    `import numpy as np
a = np.zeros(3)
b = a
a[1] = 0.5
def get_lr(t):
    return float(b[t % 3])`,
    [0, 0.5, 0, 0, 0.5],
  ],
  [
    'an array of integers keeps integers',
    `import numpy as np
a = np.array([1, 2, 3])
a[1] = 7.9
def get_lr(t):
    return float(a[t % 3])`,
    [1, 7, 3, 1, 7],
  ],
  [
    'a += b of an array changes it for all',
    `import numpy as np
a = np.ones(3)
b = a
a += 2
def get_lr(t):
    return float(b[t % 3])`,
    [3, 3, 3, 3, 3],
  ],
  [
    'a generator expression is gone through once',
    `def get_lr(t):
    g = (i for i in range(t))
    return float(sum(g) + sum(g))`,
    [0, 0, 1, 3, 6],
  ],
  [
    'zip is gone through once',
    `def get_lr(t):
    z = zip([1, 2, 3], [4, 5, 6])
    return float(sum(a * b for a, b in z) + len(list(z)) + t)`,
    [32, 33, 34, 35, 36],
  ],
  [
    'map is gone through once',
    `def get_lr(t):
    z = map(lambda x: x + t, [1, 2])
    return float(sum(z) + sum(z))`,
    [3, 5, 7, 9, 11],
  ],
  [
    'walrus in a comprehension',
    `def get_lr(t):
    v = [last := i for i in range(t + 1)]
    return float(last)`,
    [0, 1, 2, 3, 4],
  ],
  [
    'walrus as an argument, which goes by its place',
    `def get_lr(t):
    power = lambda base, exponent, last=0: base ** exponent + last
    return float(power(exponent := t + 1, base := 2, last=base)) + exponent`,
    [4, 8, 14, 22, 32],
  ],
  [
    'a positional argument of split',
    `def get_lr(t):
    return float('1,2,3'.split(',', 1)[0]) + t`,
    [1, 2, 3, 4, 5],
  ],
  [
    'strip of characters',
    `def get_lr(t):
    return float('xx2xx'.strip('x')) * t`,
    [0, 2, 4, 6, 8],
  ],
  [
    'startswith of a tuple',
    `def get_lr(t):
    return float('cosine'.startswith(('lin', 'cos'))) * t`,
    [0, 1, 2, 3, 4],
  ],
  [
    'pop of an index',
    `def get_lr(t):
    v = [1.0, 2.0, 3.0]
    v.pop(-3)
    return v[t % 2]`,
    [2, 3, 2, 3, 2],
  ],
  [
    'index from a place',
    `def get_lr(t):
    return float([1, 2, 1, 2].index(1, 1) + t)`,
    [2, 3, 4, 5, 6],
  ],
  [
    'int of a base',
    `def get_lr(t):
    return float(int('ff', 16) + t)`,
    [255, 256, 257, 258, 259],
  ],
  [
    'round to tens',
    `def get_lr(t):
    return float(round(t * 7 + 5, -1))`,
    [0, 10, 20, 30, 30],
  ],
  [
    'min with key and default',
    `def get_lr(t):
    return float(min([3, 1, 2], key=lambda m: abs(m - t)) + max([], default=4))`,
    [5, 5, 6, 7, 7],
  ],
  [
    'linspace without its end',
    `import numpy as np
def get_lr(t):
    return float(np.linspace(0, 1, 5, False)[t % 5])`,
    [0, 0.2, 0.4, 0.6000000000000001, 0.8],
  ],
  [
    'astype cuts',
    `import numpy as np
def get_lr(t):
    return float(np.array([0.5, 1.7]).astype(int)[t % 2])`,
    [0, 1, 0, 1, 0],
  ],
  [
    'two dimensions',
    `import numpy as np
a = np.zeros((2, 3))
a[1, 2] = 0.5
a[0] = 2
def get_lr(t):
    return float(a[t % 2][2] + a.sum())`,
    [8.5, 7, 8.5, 7, 8.5],
  ],
  [
    'isinstance of a subclass',
    `class A: pass
class B(A): pass
def get_lr(t):
    return 1.0 if isinstance(B(), A) else 2.0`,
    [1, 1, 1, 1, 1],
  ],
  [
    'a tuple is no list',
    `def get_lr(t):
    return 1.0 if isinstance((1, 2), list) else 2.0`,
    [2, 2, 2, 2, 2],
  ],
  [
    'a list is no tuple in ==',
    `def get_lr(t):
    return 1.0 if [1, t] == (1, t) else 2.0`,
    [2, 2, 2, 2, 2],
  ],
  [
    'finally is done, whatever happens',
    `seen = []
def f(t):
    try:
        return 1 / t
    finally:
        seen.append(t)
def get_lr(t):
    try:
        f(0)
    except ZeroDivisionError:
        pass
    return float(len(seen))`,
    [1, 2, 3, 4, 5],
  ],
  [
    'a raised class of its own',
    `class Own(ValueError): pass
def get_lr(t):
    try:
        if t > 1:
            raise Own('x')
        return 1.0
    except KeyError:
        return 2.0
    except ValueError:
        return 3.0`,
    [1, 1, 3, 3, 3],
  ],
  [
    'raise again',
    `def get_lr(t):
    try:
        try:
            return 1 / t
        except ZeroDivisionError:
            raise
    except ArithmeticError:
        return 5.0`,
    [5, 1, 0.5, 0.3333333333333333, 0.25],
  ],
  [
    'else of a try is not guarded by it',
    `def get_lr(t):
    try:
        try:
            pass
        except ZeroDivisionError:
            return 1.0
        else:
            return abs(1 / (t - 1))
    except ZeroDivisionError:
        return 2.0`,
    [1, 2, 1, 0.5, 0.3333333333333333],
  ],
  [
    'with calls what it opens',
    `class W:
    def __enter__(self):
        return 3.0
    def __exit__(self, *a):
        return False
def get_lr(t):
    with W() as w:
        return w * t`,
    [0, 3, 6, 9, 12],
  ],
  [
    'del of an attribute and a slice',
    `class S: pass
s = S()
s.a = 1
del s.a
v = [1, 2, 3, 4]
del v[1:3]
def get_lr(t):
    return float(getattr(s, 'a', 5) + v[t % 2])`,
    [6, 9, 6, 9, 6],
  ],
  [
    'setattr, getattr',
    `class S: pass
s = S()
setattr(s, 'w', 4)
def get_lr(t):
    return float(t * getattr(s, 'w', 1) + (1 if hasattr(s, 'v') else 0))`,
    [0, 4, 8, 12, 16],
  ],
  [
    '**= and //= and |=',
    `def get_lr(t):
    t **= 2
    t //= 3
    s = {1}
    r = s
    s |= {2, t}
    return float(t + len(r))`,
    [3, 3, 3, 6, 8],
  ],
  [
    'any stops at the first',
    `def get_lr(t):
    return 1.0 if any(1 / (2 - i) > 0.9 for i in range(t + 3)) else 2.0`,
    [1, 1, 1, 1, 1],
  ],
  [
    'sequence patterns',
    `def get_lr(t):
    match (t % 2, t):
        case (0, n):
            return float(n)
        case (1, 3):
            return 9.0
        case _:
            return -0.0`,
    [0, -0, 2, 9, 4],
  ],
  [
    'a decorator of arguments',
    `def scaled(k):
    def wrap(f):
        def inner(*args, **kw):
            return k * f(*args, **kw)
        return inner
    return wrap
@scaled(3)
def get_lr(t):
    return float(t)`,
    [0, 3, 6, 9, 12],
  ],
  [
    'a decorated helper with lru_cache',
    `from functools import lru_cache
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def get_lr(t):
    return float(fib(t))`,
    [0, 1, 1, 2, 3],
  ],
  [
    'a yield from',
    `def a(n):
    yield from range(n)
    yield 7
def get_lr(t):
    return float(max(a(t)))`,
    [7, 7, 7, 7, 7],
  ],
  [
    'next with its default',
    `def get_lr(t):
    return float(next((m for m in [2, 4] if m > t), 9))`,
    [2, 2, 4, 4, 9],
  ],
  [
    'break out of two loops',
    `def get_lr(t):
    n = 0
    for i in range(3):
        for j in range(3):
            if j > t:
                break
            n += 1
        else:
            n += 10
    return float(n)`,
    [3, 6, 39, 39, 39],
  ],
  [
    'bool as text',
    `def get_lr(t):
    return float(len(f'{t > 1}') + len(str(True)))`,
    [9, 9, 8, 8, 8],
  ],
  [
    'modulo of floats below 0',
    `def get_lr(t):
    return (-t * 0.7) % 2.5 + (-t * 0.3) // 0.7 + 9`,
    [9, 9.8, 9.1, 7.4, 9.2],
  ],
  [
    'dict of update with names',
    `def get_lr(t):
    d = dict(a=1)
    d.update({'b': 2}, c=t)
    return float(sum(d.values()))`,
    [3, 4, 5, 6, 7],
  ],
  [
    'tuples as keys',
    `def get_lr(t):
    d = {(0, 1): 0.5, (1, 0): 0.25}
    return d.get((t % 2, 1 - t % 2), 2.0)`,
    [0.5, 0.25, 0.5, 0.25, 0.5],
  ],
  [
    'sets',
    `def get_lr(t):
    s = {1, 2, 3} - {t}
    s.discard(9)
    return float(sum(s) + len(s & {1, 2}))`,
    [8, 6, 5, 5, 8],
  ],
  [
    'a class variable of a base',
    `class A:
    k = 1
class B(A):
    pass
A.k = 5
def get_lr(t):
    return float(B().k * t)`,
    [0, 5, 10, 15, 20],
  ],
  [
    'math beyond the common',
    `import math
def get_lr(t):
    return float(math.comb(5, t % 5) + math.factorial(t) + math.copysign(1.0, -0.0) + math.degrees(t) + math.isfinite(t))`,
    [2, 63.29577951308232, 126.59155902616465, 187.88733853924697, 258.1831180523293],
  ],
  [
    'objects that say whether they are true',
    'class A:\n  def __init__(self, n): self.n = n\n  def __bool__(self): return self.n > 2\nclass L:\n  def __len__(self): return 0\ndef get_lr(t):\n  a, b = A(t), L()\n  if a and not b: return 1.0\n  while not a: return 2.0 if b or bool(b) else 3.0\n  return [x for x in [4.0] if a][0]',
    [3, 3, 3, 1, 1],
  ],
  [
    'attributes that say themselves what they are',
    "class Rate:\n  def __set_name__(self, owner, name): self.key = '_' + name\n  def __get__(self, obj, owner=None): return obj.__dict__.get(self.key, 8.0) * 2\n  def __set__(self, obj, value): obj.__dict__[self.key] = value\nclass Given:\n  def __get__(self, obj, owner=None): return 0.5\nclass A:\n  lr = Rate()\n  by = Given()\ndef get_lr(t):\n  a = A()\n  if t > 0: a.lr = t\n  if t > 3: a.by = 10\n  return a.lr + a.by",
    [16.5, 2.5, 4.5, 6.5, 18],
  ],
  [
    'a property that is computed once',
    'from functools import cached_property\nclass A:\n  n = 0\n  @cached_property\n  def lr(self):\n    self.n += 1\n    return float(self.n)\ndef get_lr(t):\n  a = A()\n  return a.lr + a.lr + t',
    [2, 3, 4, 5, 6],
  ],
  [
    'a metaclass that keeps its classes',
    'kept = {}\nclass Keeps(type):\n  def __init__(cls, name, bases, names):\n    super().__init__(name, bases, names)\n    kept[name] = cls\nclass A(metaclass=Keeps):\n  lr = 0.5\nclass B(A):\n  lr = 0.25\ndef get_lr(t):\n  return kept["B" if t > 1 else "A"]().lr',
    [0.5, 0.5, 0.25, 0.25, 0.25],
  ],
  [
    'names that belong further out, and those of comprehensions, classes and functions within',
    'n = 1\nk = 2\ndef bump():\n  global n\n  n += 1\n  return n\ndef get_lr(t):\n  m = 1\n  def inner():\n    nonlocal m\n    m += t\n    return m\n  class A:\n    k = k\n  x = [k * y for y in [y for y in range(2)]][1]\n  if (z := x) > 0: w = z\n  return float(inner() + A.k + w)',
    [5, 6, 7, 8, 9],
  ],
  [
    'classes that extend several, each going on with the next',
    'class A:\n  def f(self): return 1.0\n  def g(self): return 1\nclass B(A):\n  def g(self): return 10 + super().g()\nclass C(A):\n  def f(self): return 0.5\n  def g(self): return 100 + super().g()\nclass D(B, C):\n  def g(self): return 1000 + super().g()\nclass Logs:\n  def rate(self, t): return 2 * super().rate(t)\nclass Rates:\n  def rate(self, t): return t\nclass E(Logs, Rates): pass\ndef get_lr(t):\n  return D().f() + D().g() + E().rate(t)',
    [1111.5, 1113.5, 1115.5, 1117.5, 1119.5],
  ],
  [
    'super with the class that it goes on after',
    'class A:\n  def f(self, t): return 0.5 * t\nclass B(A):\n  def f(self, t): return 2.0 * t\nclass C(B):\n  def f(self, t): return super(B, self).f(t) + 100 * super(C, self).f(t)\nclass D(C):\n  def f(self, t): return super().f(t)\nlow = D()\ndef get_lr(t):\n  return low.f(t) + super(C, low).f(1)',
    [2.0, 202.5, 403.0, 603.5, 804.0],
  ],
  [
    'a class that extends a named tuple',
    "from collections import namedtuple\nclass Stage(namedtuple('Stage', ('until', 'lr'))):\n  def at(self, t): return self.lr if t < self.until else 2 * self.lr\nclass Wide(namedtuple('Wide', 'a b', defaults=(0.5,))): pass\ndef get_lr(t):\n  s = Stage(2, lr=0.25)\n  return s.at(t) + s[0] + Wide(1).b + len(s) + isinstance(s, tuple)",
    [5.75, 5.75, 6, 6, 6],
  ],
  [
    'a name that is global where a function around has one like it',
    'n = 0\ndef get_lr(t):\n  n = 5\n  def inner():\n    global n\n    n += t\n    return n\n  return inner() + n',
    [5, 6, 8, 11, 15],
  ],
  [
    'what a Counter is updated with',
    "from collections import Counter\ndef get_lr(t):\n  seen = Counter('ab')\n  seen.update('aac')\n  seen.update({'b': t}, c=1)\n  return float(seen['a'] + 10 * seen['b'] + 100 * seen['c'] + seen['none'])",
    [213, 223, 233, 243, 253],
  ],
  [
    'texts that % fills',
    "table = {'a_%s_%d' % (k, i): i for k in 'xy' for i in range(5)}\nwide = {'lr_002|-01  x|%': 0.5}\ndef get_lr(t):\n  return table['a_%s_%d' % ('y', t)] + wide['lr_%03d|%03d%3s|%%' % (2, -1, 'x')] + {'t 7  |': 0.25}['t %-3s|' % 7]",
    [0.75, 1.75, 2.75, 3.75, 4.75],
  ],
  [
    'floats as texts',
    "table = {'0.5': 1.0, '1e-05': 2.0, '2.0': 3.0, '1e+16': 4.0, '0.0001': 5.0, '-0.0': 6.0, 'inf': 7.0}\ndef get_lr(t):\n  x = [0.5, 1e-5, 4 / 2, 1e16, 0.0001][t]\n  return table[str(x)] + table[f'{x}'] + table['%s' % x] + table[str(-0.0)] + table[str(float('inf'))]",
    [16, 19, 22, 25, 28],
  ],
  [
    'a star with which the target of a comprehension begins',
    'def get_lr(t):\n  return float(sum(len(a) * b for *a, b in [(0, 0, t), (1, 2)]) + [x for *_, x in [(1, 2)]][0])',
    [4, 6, 8, 10, 12],
  ],
];
