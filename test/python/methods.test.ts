import { expect, test } from 'vitest';
import { read } from '../reading/readings.ts';

const rates = (code: string): number[] | undefined =>
  read(`import torch
opt = torch.optim.SGD(model.parameters(), lr=0.5)
group = opt.param_groups[0]
d, l = {'a': 0.25}, [1, 2]
${code}
for one in found:
    group['lr'] = one
    opt.step()
`).rates;

test.each([
  ["group.__setitem__('lr', 0.125)\nfound = [group['lr']]", [0.125]],
  ["d.__setitem__('b', 0.5)\nfound = [*d.values(), d.__getitem__('a')]", [0.25, 0.5, 0.25]],
  ["l.__setitem__(-1, 3)\nfound = l + [1 if d.__contains__('a') and not d.__contains__('c') else 9]", [1, 3, 1]],
  ["found = [float(one.split('=')[1]) for one in 'x=0.5\\ny=2\\n'.splitlines()]", [0.5, 2]],
  [
    "found = [len(one) + 1 for one in ('', 'a', 'a\\r\\nbc', 'a\\n\\nb')]\nfound = [len(one.splitlines()) for one in ('a', 'a\\r\\nbc', 'a\\n\\nb')]",
    [1, 2, 3],
  ],
])('%s', (code, expected) => expect(rates(code)).toEqual(expected));
