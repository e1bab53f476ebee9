import type { Dice } from './dice.ts';
import type { DrawnBounds, DrawnField } from './drawn.ts';
import { inDigits } from './types.ts';
import type { Tree } from './yaml.ts';

/** A field as the plan writes it: in one line, or with every option by name. */
export function written(field: DrawnField, dice: Dice): Tree {
  const needsLong =
    field.column !== undefined || field.problem !== undefined || field.type.pattern !== undefined;
  return needsLong || dice.chance(20) ? long(field, dice) : short(field, dice);
}

function short({ type, optional, words, bounds, value, when, via }: DrawnField, dice: Dice): string {
  const said = dice
    .shuffled(words)
    .map((word) => (word === 'owner' && via !== undefined ? `owner via ${via}` : word));
  return [
    `${type.text}${optional ? '?' : ''}`,
    ...said,
    ...(bounds ? [range(bounds, type.scale ?? 0)] : []),
    ...(value === undefined ? [] : [`= ${value}`]),
    ...(when === undefined ? [] : [`when ${when}`]),
  ].join(' ');
}

function range({ min, max, exclusive }: DrawnBounds, scale: number): string {
  if (min !== undefined && max !== undefined) return `${inDigits(min, scale)}..${inDigits(max, scale)}`;
  const sign = `${max === undefined ? '>' : '<'}${exclusive ? '' : '='}`;
  return `${sign} ${inDigits(max ?? min ?? 0, scale)}`;
}

function long(field: DrawnField, dice: Dice): Tree {
  const { type, optional, words, bounds, value, via, when, problem, column } = field;
  const mark = optional && dice.chance(50);
  const list = /^(many|links) (\S+) (\d+)\.\.(\d+)$/.exec(type.text);
  const entries: [string, Tree][] = [
    ['type', `${list ? `${list[1]} ${list[2]}` : type.text}${mark ? '?' : ''}`],
  ];
  const add = (key: string, text: string | undefined) => {
    if (text !== undefined) entries.push([key, text]);
  };
  if (optional && !mark) add('optional', 'true');
  for (const word of words) {
    if (word === 'clear' || word === 'remove') add('deleted', word);
    else add(word, word === 'owner' && via !== undefined ? `via ${via}` : 'true');
  }
  add('min', list?.[3]);
  add('max', list?.[4]);
  const { min, max, exclusive = false } = bounds ?? {};
  if (min !== undefined) add(exclusive ? 'above' : 'min', inDigits(min, type.scale ?? 0));
  if (max !== undefined) add(exclusive ? 'below' : 'max', inDigits(max, type.scale ?? 0));
  add('pattern', type.pattern);
  add('default', value);
  add('when', when);
  add('problem', problem);
  add('column', column);
  return Object.fromEntries(entries);
}
