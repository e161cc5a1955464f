import { expect, it } from 'vitest';
import { comparedWith } from '../../src/python/choices.ts';

it.each<[what: string, code: string, because: string | undefined]>([
  ['either side of ==', 'if args.opt == \'sgd\':\n  a()\nelif "adam" == args.opt:\n  b()', 'one of "sgd", "adam"'],
  ['a list', "if args.opt in ['sgd', 'lars']:\n  a()", 'one of "sgd", "lars"'],
  ['a name that is bound to it', "opt = args.opt\nif opt == 'sgd':\n  a()\nelif opt == 'adam':\n  b()", 'one of "sgd", "adam"'],
  ['one text alone', "if args.opt == 'sgd':\n  a()", undefined],
  ['what only ends alike', "if my.args.opt == 'sgd' or 'adam' == args.opt.name:\n  a()", undefined],
])('what an expression may be by %s', (_, code, because) => {
  expect(comparedWith(code, 'args.opt').elsewhere?.because).toBe(because);
});
