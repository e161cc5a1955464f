import { expect, it } from 'vitest';
import { importersAmong } from '../../src/python/import-graph.ts';

const files = (texts: Readonly<Record<string, string>>) =>
  new Map(Object.entries({ 'core/trainer.py': 'class Trainer:\n    pass\n', ...texts }));
const importers = (texts: Readonly<Record<string, string>>) =>
  importersAmong(files(texts), 'core/trainer.py').map(({ within, over }) => `${within} ${over}`);

it.each([
  ['by its path', { 'main.py': 'from core.trainer import Trainer' }, ['main.py 1']],
  ['out of its package', { 'main.py': 'from core import trainer' }, ['main.py 1']],
  ['within a function', { 'main.py': 'def run():\n    import core.trainer as t' }, ['main.py 1']],
  ['beside it', { 'core/main.py': 'from .trainer import Trainer' }, ['core/main.py 1']],
  ['from below', { 'core/tools/main.py': 'from ..trainer import Trainer' }, ['core/tools/main.py 1']],
  ['by a name that is written out', { 'main.py': "importlib.import_module('core.trainer')" }, ['main.py 1']],
  ['by a name that is put together', { 'main.py': 'm = importlib.import_module(f"core.{name}_trainer")' }, ['main.py 1']],
  [
    'over its package',
    { 'core/__init__.py': 'from .trainer import *', 'main.py': 'from core import (\n    Other,\n    Trainer,  # this\n)' },
    ['core/__init__.py 1', 'main.py 2'],
  ],
  [
    'not by something else of its package',
    { 'core/__init__.py': 'from .trainer import *\nfrom .other import Other', 'main.py': 'from core import Other' },
    ['core/__init__.py 1'],
  ],
  [
    'over a package that imports all that lies in it',
    { 'core/__init__.py': 'for one in files: importlib.import_module(one)\ndef get(name):\n    pass', 'main.py': 'from core import get' },
    ['core/__init__.py 1', 'main.py 2'],
  ],
  [
    'over another module',
    { 'exp.py': 'from core.trainer import Trainer\ndef make():\n    return Trainer()', 'main.py': 'from exp import make' },
    ['exp.py 1', 'main.py 2'],
  ],
  [
    'from a folder that the script adds',
    { 'main.py': "sys.path.insert(0, str(ROOT / 'core'))\nfrom trainer import Trainer" },
    ['main.py 1'],
  ],
  ['not where another module of that name is meant', { 'main.py': 'from other.trainer import Trainer', 'other/trainer.py': '' }, []],
])('comes to a module that is imported %s', (_, texts, expected) => {
  expect(importers(texts)).toEqual(expected);
});
