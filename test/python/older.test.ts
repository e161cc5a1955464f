import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const run = (rate: string, { head = '', print = "print 'lr'" } = {}): string => `${head}import torch
opt = torch.optim.SGD(model.parameters(), lr=1.0)
for e in range(4):
    opt.param_groups[0]['lr'] = ${rate}
    opt.step()
    ${print}
`;
const stairs = '4 - e / 2';
const rounded = [4, 4, 3, 3];
const smooth = [4, 3.5, 3, 2.5];

test.each(["print 'lr'", 'print "lr %g" % e', "print 'lr', e", 'print e,', "print >> sys.stderr, 'lr'"])(
  'whole numbers are divided as Python 2 does where it prints as that does: %s',
  (print) => {
    const { rates, notes } = read(run(stairs, { print }));
    expect(rates).toEqual(rounded);
    expect(notes).toContain('line 6 is Python 2, in which / of whole numbers rounds down');
  },
);

test.each([
  ['a print with brackets', { print: "print('lr', e)" }],
  ['several things in front of which are brackets', { print: "print ('lr'), e" }],
  ['print alone', { print: 'print' }],
  ['what a text says', { head: '"""\nprint "a", b\n"""\n', print: 'pass' }],
])('they are divided as they are today by %s', (_, more) => {
  const { rates, notes } = read(run(stairs, more));
  expect(rates).toEqual(smooth);
  expect(notes?.join()).not.toContain('Python 2');
});

test('a file of Python 2 may ask for the division of today', () => {
  expect(read(run(stairs, { head: 'from __future__ import print_function, division\n', print: "print 'a'" })).rates).toEqual(smooth);
});

test.each([
  ['/=', `e / 1.0\n    k = 2 * e + 1\n    k /= 2\n    opt.param_groups[0]['lr'] = 0.5 ** k`, [1, 0.5, 0.25, 0.125]],
  ['floats', '4 - e / 2.0', smooth],
  ['an own method', '0.5 ** (H(e) / 2)', [0, 1, 2, 3].map((e) => 0.5 ** (e + 2))],
])('%s are divided as Python 2 does', (_, rate, rates) => {
  const head = 'class H:\n    def __init__(self, e):\n        self.e = e\n    def __div__(self, by):\n        return self.e + by\n';
  expect(read(run(rate, { head })).rates).toEqual(rates);
});

test.each([
  ['map', "map(int, '1,3'.split(','))", [1, 0.5, 0.5, 0.25]],
  ['filter', 'filter(lambda n: n > 1, [1, 2, 3])', [1, 1, 0.5, 0.25]],
  ['xrange', 'xrange(1, 4)', [1, 0.5, 0.25, 0.125]],
])('%s gives what can be gone through again', (_, made, rates) => {
  expect(read(run('0.5 ** sum(e >= m for m in drops)', { head: `drops = ${made}\n` })).rates).toEqual(rates);
});
