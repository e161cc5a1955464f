import { expect, test } from 'vitest';
import { read } from './readings.ts';

/** Before the loop something comes to hold a list or a dict, which each turn halves by another name. */
const script = (before: string, rate: string, halves: string) => `import collections, functools, itertools, types, torch
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
${before}
for i in range(4):
    opt.param_groups[0]['lr'] = ${rate}
    opt.step()
    ${halves}
`;
const [list, dict] = ['l = [1.0]\n', "d = {'a': 1.0}\n"];
const holder = 'class W:\n    def __init__(self, t):\n        self.t = t\n    def cut(self):\n        self.t[0] *= 0.5\n';
const halved = 'l[0] *= 0.5';

test.each<[what: string, before: string, rate: string, halves: string]>([
  ['a tuple', `${list}t = (l, 3)`, 't[0][0]', halved],
  ['a dict of a call', `${list}t = dict(a=l)`, "t['a'][0]", halved],
  ['a dict with stars', `${list}t = {**dict(a=l)}`, "t['a'][0]", halved],
  ['a deque', `${list}t = collections.deque([l])`, 't[0][0]', halved],
  ['a namespace', `${list}t = types.SimpleNamespace(a=l)`, 't.a[0]', halved],
  ['a named tuple', `T = collections.namedtuple('T', 'a b')\n${list}t = T(l, 2)`, 't.a[0]', halved],
  ['an object', `${holder}${list}w = W(l)`, 'w.t[0]', halved],
  ['an object that changes it', `${holder}${list}w = [W(dict(a=l)['a'])]`, 'l[0]', 'w[0].cut()'],
  ['an attribute that is set by name', `${holder}${list}w = W(0)\nsetattr(w, 't', l)`, 'w.t[0]', halved],
  ['what a function hands back', `def same(x):\n    return x\n${list}t = same(l)`, 't[0]', halved],
  ['what a dict is asked for', "d = {'a': [1.0]}\nl = d.get('a')", "d['a'][0]", halved],
  ['what a dict is given', "d = {}\nl = d.setdefault('a', [1.0])", "d['a'][0]", halved],
  ['what is taken out', `d = [[1.0]]\nl = d.pop()\ne = [l]`, 'e[0][0]', halved],
  ['what is next', 'd = [[1.0]]\nl = next(iter(d))', 'd[0][0]', halved],
  [
    'what is opened',
    'import contextlib\nd = [1.0]\n@contextlib.contextmanager\ndef cm():\n    yield d\nwith cm() as l:\n    pass',
    'd[0]',
    halved,
  ],
  ['a default', `${list}def f(at=l):\n    return at[0]`, 'f()', halved],
  ['what is fixed', `def f(t):\n    return t['a']\n${dict}g = functools.partial(f, d)`, 'g()', "d['a'] *= 0.5"],
  ['a copy that is not deep', "d = {'a': [1.0]}\nc = dict(d)", "d['a'][0]", "c['a'][0] *= 0.5"],
  ['a list that grows in place', 'l = [1.0]\nr = l', 'l[-1]', 'r += [r[-1] / 2]'],
  ['a dict that is put together in place', `${dict}t = (d,)`, "t[0]['a']", "d |= {'a': d['a'] / 2}"],
  ['what a function changes', `${list}t = (l,)\ndef cut(x):\n    x[0] *= 0.5`, 't[0][0]', 'cut(l)'],
  ['what a lambda changes', `${list}t = (l,)\ncut = lambda x: x.append(x[-1] / 2)`, 't[0][-1]', 'cut(l)'],
  ['what a method is kept of', `l = [0.125, 0.25, 0.5, 1.0]\ncut = functools.partial(l.pop, -1)`, 'l[-1]', 'cut()'],
  ['the values of a dict', `${dict}v = d.values()`, 'sum(v)', "d['a'] *= 0.5"],
  ['a list in a list twice', 'l = [[1.0]] * 2', 'l[0][0]', 'l[1][0] *= 0.5'],
])('%s leads to what it is made of', (_what, before, rate, halves) =>
  expect(read(script(before, rate, halves)).rates).toEqual([1, 0.5, 0.25, 0.125]),
);

/** The same within a function that is called twice, so that names alone say what leads to what. */
test.each<[what: string, before: string, rate: string, halves: string]>([
  ['what a dict is asked for', "d = {'a': [1.0]}\nl = d.get('a')", "d['a'][0]", halved],
  ['what a dict has', "d = {'a': [1.0]}\nl, = d.values()", "d['a'][0]", halved],
  ['what is next', 'd = [[1.0]]\nl = next(iter(d))', 'd[0][0]', halved],
  ['a copy that is not deep', "d = {'a': [1.0]}\nc = d.copy()", "d['a'][0]", "c['a'][0] *= 0.5"],
  ['what is taken apart', 'd = [1.0]\n[l] = [d]', 'd[0]', halved],
  ['what a call gives', 'd = [1.0]\ndef same(x):\n    return x', 'd[-1]', 'same(d).append(d[-1] / 2)'],
  ['what stands in a list', 'd = [1.0]', 'd[-1]', '[d][0].append(d[-1] / 2)'],
  ['what is gone through', 'd = [1.0]', 'd[-1]', '[l.append(l[-1] / 2) for l in [d]]'],
  ['what a type changes', 'd = l = [1.0]', 'd[-1]', 'list.append(l, l[-1] / 2)'],
  ['what a partial holds', 'd = [1.0]\ndef cut(x):\n    x[0] *= 0.5\nf = functools.partial(lambda x: x, d)', 'd[0]', 'cut(f())'],
  ['what is called at once', 'd = [1.0]\ndef cut(x):\n    def inner():\n        x[0] *= 0.5\n    return inner', 'd[0]', 'cut([d][0])()'],
  ['what is mapped', 'd = [1.0]\ndef cut(x):\n    x[0] *= 0.5', 'd[0]', 'x = list(map(cut, [d]))'],
  ['a default', 'd = [1.0]\ndef kept(x=d):\n    return x', 'd[0]', 'kept()[0] *= 0.5'],
  ['what a function hands back', 'd = [1.0]\ndef same():\n    return d\nl = same()', 'd[0]', halved],
])('%s is led to by names', (_what, before, rate, halves) => {
  const [head = '', ...body] = script(before, rate, halves).split('\n');
  const code = `${head}\ndef run():\n${body.map((line) => `    ${line}\n`).join('')}for again in range(2):\n    run()\n`;
  expect(read(code).rates?.slice(0, 4)).toEqual([1, 0.5, 0.25, 0.125]);
});

/** What is gone through item by item while it, or what it is computed from, changes. */
test.each<[what: string, before: string, head: string, turn: string]>([
  ['a list', 'q = [1.0]', 'for x in q:', 'if len(q) < 4:\n        q.append(x / 2)'],
  ['with its places', 'q = [1.0]', 'for i, x in enumerate(q):', 'if len(q) < 4:\n        q.append(x / 2)'],
  ['with what counts', 'q = [1.0]', 'for x, i in zip(q, itertools.count()):', 'if len(q) < 4:\n        q.append(x / 2)'],
  ['backwards', 'q = [0.0, 0.25, 0.5, 1.0]', 'for x in reversed(q):', 'q[0] = 0.125'],
  ['by an expression', 'q = [0.5]', 'for x in (2 * v for v in q):', 'if len(q) < 4:\n        q.append(x / 4)'],
  ['by a function', 'q = [0.5]', 'for x in map(lambda v: 2 * v, q):', 'if len(q) < 4:\n        q.append(x / 4)'],
  ['by what an expression reads', 'n = 1\nall = (1 / n for _ in range(9))', 'for x in itertools.islice(all, 4):', 'n *= 2'],
  ['by what a function reads', 'n = 1\nall = map(lambda v: v / n, [1] * 4)', 'for x in all:', 'n *= 2'],
  ['by what a condition reads', 'n = 1\nall = filter(lambda v: v <= n, [1, 0.9, 0.5, 0.4, 0.25, 0.125])', 'for x in all:', 'n = x / 2'],
  [
    'as long as something holds',
    'n = 1\nall = itertools.takewhile(lambda v: n > 0.1, itertools.count(1))',
    'for x in all:\n    x = n',
    'n /= 2',
  ],
  ['summed up', 'k = 0.5\nall = itertools.accumulate([1.0] * 4, lambda a, b: a * k)', 'for x in all:', 'k = 0.5'],
])('what is gone through %s is as it is by then', (_what, before, head, turn) => {
  const code = `import itertools, torch\nopt = torch.optim.SGD([torch.zeros(1)], lr=1.0)\n${before}\n${head}\n    opt.param_groups[0]['lr'] = x\n    opt.step()\n    ${turn}\n`;
  expect(read(code).rates).toEqual([1, 0.5, 0.25, 0.125]);
});

test('a function that counts is called where its value is asked for', () => {
  const code = `import torch
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
n = 0
def f(v):
    global n
    n += 1
    return v
all = (f(v) for v in range(100))
for i in range(4):
    next(all)
    opt.param_groups[0]['lr'] = 1 / n
    opt.step()
`;
  expect(read(code).rates).toEqual([1, 1 / 2, 1 / 3, 1 / 4]);
});

test('what is joined and changes meanwhile is not followed', () => {
  const code = `import itertools, torch
opt = torch.optim.SGD([torch.zeros(1)], lr=1.0)
q = [1.0]
for x in itertools.chain(q, [0.5]):
    opt.param_groups[0]['lr'] = x
    opt.step()
    q.append(0.25)
`;
  expect(read(code).says).toContain('changes meanwhile');
});
