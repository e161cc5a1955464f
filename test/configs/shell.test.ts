import { describe, expect, it } from 'vitest';
import { Missing } from '../../src/configs/entry.ts';
import { Asked, Fields } from '../../src/configs/fields.ts';
import { shellIn } from '../../src/configs/shell.ts';
import { LrschedError } from '../../src/core/issues.ts';

const commandsIn = (text: string, defines: Readonly<Record<string, string>> = {}) =>
  shellIn({ file: 'run.sh', text }, (name) => defines[name]).commands.map((entry) => new Fields(entry, new Asked()));
const only = (text: string, defines?: Readonly<Record<string, string>>) => {
  const all = commandsIn(text, defines);
  expect(all).toHaveLength(1);
  return all[0] as Fields;
};
const missing = (fields: Fields, flag: string) => {
  const value = fields.get(flag)?.entry.value;
  return value instanceof Missing ? value.expression : value;
};

describe('a script of the shell', () => {
  it.each<[what: string, text: string, lr: string]>([
    ['a variable', 'LR=3e-4\ntrain --lr $LR', '3e-4'],
    ['the last of two', 'LR=1\nLR=2\ntrain --lr $LR', '2'],
    ['what it is when the command runs', 'LR=1\ntrain --lr $LR\nLR=2', '1'],
    ['its own of a command', 'LR=1 train --lr 5', '5'],
    ['a default', 'train --lr ${LR:-2e-5}', '2e-5'],
    ['a flag with =', 'train --lr=7', '7'],
    ['quotes', 'train --lr \'7\' --x "a b"', '7'],
    ['an array', 'ARGS=(--lr 7 # a comment\n  --x 1)\ntrain "${ARGS[@]}"', '7'],
    ['an array that grows', 'ARGS=(--x 1)\nARGS+=(--lr 7)\ntrain ${ARGS[@]}', '7'],
    ['a text of flags', 'ARGS="--x 1 \\\n  --lr 7"\ntrain $ARGS', '7'],
    ['a text that grows', 'ARGS="--x 1"\nARGS+=" --lr 7"\ntrain $ARGS', '7'],
    ['a text with an unknown part', 'ARGS="--lr 7 --out $DIR"\ntrain $ARGS', '7'],
    ['a sum', 'N=4\ntrain --lr $((N * (2 + 1)))', '12'],
    ['a function', 'go() { train --lr $1; }\ngo 7', '7'],
    ['a branch that is known', 'S=a\nif [ "$S" = a ]; then LR=1; else LR=2; fi\ntrain --lr $LR', '1'],
    ['its other arm', 'S=b\nif [[ $S == a ]]; then LR=1; else LR=2; fi\ntrain --lr $LR', '2'],
    ['a case', 'S=b\ncase $S in a) LR=1;; b*) LR=2;; esac\ntrain --lr $LR', '2'],
    ['a test with &&', 'N=2\n[ $N -gt 1 ] && LR=9\ntrain --lr $LR', '9'],
    ['eval', 'CMD="train --lr 7"\neval $CMD', '7'],
    ['a command in a variable', 'CMD="train --lr 7"\n$CMD', '7'],
    ['a script in a text', 'CMD="train --lr 7"\nsrun -l sh -c "echo $CMD; $CMD"', '7'],
    ['a loop over one word', 'for lr in 7; do train --lr $lr; done', '7'],
    ['a subshell', '(cd x; train --lr 7)', '7'],
    ['a continuation and a comment', 'train \\\n  --lr 7 # --lr 8', '7'],
    ['flags that nothing uses', 'ARGS=(\n  --lr 7\n)', '7'],
    ['no command at all', '--lr 7 --x', '7'],
  ])('puts in %s', (_what, text, lr) => {
    expect(only(text).text('lr')).toBe(lr);
  });

  it.each<[what: string, text: string, unknown: string]>([
    ['a variable that is not set', 'train --lr $LR', 'LR'],
    ['an argument of the script', 'LR=$1\ntrain --lr $LR', 'LR'],
    ['what a program prints', 'LR=$(cat lr.txt)\ntrain --lr $LR', 'LR'],
    ['what a branch sets', 'if [ "$S" = a ]; then LR=1; else LR=2; fi\ntrain --lr $LR', 'S'],
    ['what a loop sets', 'while read x; do LR=$x; done\ntrain --lr $LR', 'LR'],
    ['a part of a number', 'train --lr ${E}e-4', 'E'],
  ])('does not know %s', (_what, text, unknown) => {
    expect(missing(only(text), 'lr')).toBe(unknown);
  });

  it('takes what the user says of a variable', () => {
    expect(only('train --lr $LR', { LR: '5' }).text('lr')).toBe('5');
    expect(only('if [ "$S" = a ]; then LR=1; else LR=2; fi\ntrain --lr $LR', { S: 'b' }).text('lr')).toBe('2');
    expect(only('train --lr ${LR:-1}', { LR: '5' }).text('lr')).toBe('5');
  });

  it('lists each run', () => {
    expect(commandsIn('for lr in 1 2; do train --lr $lr; done\ntrain --lr 3').map((one) => one.text('lr'))).toEqual(['1', '2', '3']);
    expect(commandsIn('if [ -f x ]; then train --lr 1; else train --lr 2; fi')).toHaveLength(2);
    expect(commandsIn('echo --lr 1\nmkdir -p out')).toEqual([]);
  });

  it('keeps the flags of the launcher apart from those of the script', () => {
    const command = only('CUDA_VISIBLE_DEVICES=0 torchrun --nproc_per_node=8 -m pkg.train --lr 1 --steps 5');
    expect([command.count('nproc_per_node'), command.get('@launcher')?.count('nproc_per_node'), command.count('steps')]).toEqual([
      undefined,
      8,
      5,
    ]);
  });

  it('puts in what a command overrides', () => {
    const command = only('python train.py trainer.max_steps=5 +optimizer.lr=0.1 --x 1');
    expect([command.in('trainer')?.count('max_steps'), command.in('optimizer')?.number('lr')]).toEqual([5, 0.1]);
  });

  it('reads a file that the script writes itself', () => {
    const { files } = shellIn({ file: 'a', text: 'cat > ds.json <<EOF\n{"a": 1}\nEOF\ntrain --lr 1' }, () => undefined);
    expect(files.get('ds.json')).toBe('{"a": 1}\n');
  });

  it('names what may hold more flags', () => {
    expect(
      only('train --lr 1 $EXTRA')
        .items('@open')
        .map(({ entry: { value } }) => (value as Missing).expression),
    ).toEqual(['EXTRA']);
    expect(only('train --lr 1 --name $EXTRA').items('@open')).toEqual([]);
  });

  it.each<[what: string, text: string]>([
    ['a word that does not end', 'train --lr "1'],
    ['functions without end', 'f() { f; }\nf'],
    ['a script that holds itself', 'A=\'bash -c "$A"\'\nbash -c "$A"\nf() { bash -c f; }\nbash -c "f"'],
    ['a loop over very many words', `for x in ${'a '.repeat(200)}; do train --lr $x; done`],
    ['loops in loops', `${'for x in 1 2 3 4 5 6 7 8 9 10; do '.repeat(12)}train --lr 1; ${'done; '.repeat(12)}`],
  ])('refuses %s', (_what, text) => {
    expect(() => commandsIn(text)).toThrow(LrschedError);
  });
});
