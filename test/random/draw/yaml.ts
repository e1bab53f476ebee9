import type { Dice } from './dice.ts';

/** A plan before it is written: texts, lists and mappings. */
export type Tree = string | readonly Tree[] | { readonly [key: string]: Tree };

/** Writes a plan, each mapping and list in block or in flow style as it comes. */
export function yaml(tree: Tree, dice: Dice): string {
  return block(tree, 0, dice).trimStart();
}

function block(tree: Tree, depth: number, dice: Dice): string {
  if (typeof tree === 'string') return ` ${scalar(tree, false, dice)}\n`;
  if (isFlow(tree, depth, dice)) return ` ${flow(tree, dice)}\n`;
  const indent = '  '.repeat(depth);
  if (isList(tree)) return `\n${tree.map((one) => `${indent}- ${item(one, depth, dice)}`).join('')}`;
  const lines = Object.entries(tree).map(
    ([key, value]) => `${indent}${scalar(key, false, dice, 2)}:${block(value, depth + 1, dice)}`,
  );
  return `\n${lines.join('')}`;
}

/** The first line of what a list holds stands behind its dash. */
const item = (tree: Tree, depth: number, dice: Dice) => block(tree, depth + 1, dice).trimStart();

function isFlow(tree: Exclude<Tree, string>, depth: number, dice: Dice): boolean {
  const size = JSON.stringify(tree).length;
  if (Object.keys(tree).length === 0) return true;
  return depth > 0 && dice.chance(size < 80 ? 55 : size < 400 ? 15 : 4);
}

function flow(tree: Tree, dice: Dice): string {
  if (typeof tree === 'string') return scalar(tree, true, dice);
  if (isList(tree)) return `[${tree.map((one) => flow(one, dice)).join(', ')}]`;
  const entries = Object.entries(tree).map(
    ([key, value]) => `${scalar(key, true, dice, 2)}: ${flow(value, dice)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

const isList = (tree: Exclude<Tree, string>): tree is readonly Tree[] => Array.isArray(tree);

function scalar(text: string, inFlow: boolean, dice: Dice, quotedAnyway = 8): string {
  const isPlain =
    /^[\p{L}\p{N}_]/u.test(text) &&
    !/: |:$| #|\s$|\n/.test(text) &&
    !(inFlow && /[,[\]{}]/.test(text)) &&
    !(inFlow && /:/.test(text));
  if (isPlain && !dice.chance(quotedAnyway)) return text;
  return dice.chance(50) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}
