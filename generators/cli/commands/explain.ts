import type { Command } from 'commander';
import type { Code } from '../../plan/codes.ts';
import { FAULTS, isCheckerCode, remarksOn, shownExample } from '../../plan/examples/examples.ts';
import { suggest } from '../../plan/text/suggest.ts';
import type { Context } from '../context.ts';
import { explanations } from '../explanations.ts';
import { Fault } from '../fault.ts';

const EXAMPLES = `
Examples:
  groundplan explain merge-conflict
  groundplan explain                    all codes`;

/** `groundplan explain`: more about the code at the end of a message. */
export function registerExplain(program: Command, context: Context): void {
  program
    .command('explain')
    .description('explain the code of a message')
    .argument('[code]', 'as printed in brackets, or behind the place in a plan')
    .addHelpText('after', EXAMPLES)
    .action((code: string | undefined) => explain(context, code));
}

function explain(context: Context, code: string | undefined): void {
  if (code === undefined) {
    for (const known of explanations.keys()) context.print(known);
    return;
  }
  const text = explanations.get(code);
  if (text === undefined) {
    const mend = suggest(code, explanations.keys(), 'groundplan explain lists them all.');
    throw new Fault({ code: 'code-unknown', where: code, what: 'There is no such code.', next: mend });
  }
  context.print(`${context.colors.print.bold(code)}\n${text}`);
  if (isCheckerCode(code)) context.print(exampleText(code));
}

/** A plan with the fault, what is said about it, and the plan without. */
function exampleText(code: Code): string {
  const { wrong, right } = FAULTS[code];
  const [remark] = remarksOn(FAULTS[code]);
  const indented = (text: string) => shownExample(text).replaceAll(/^/gm, '  ');
  return [
    '',
    'Wrong',
    indented(wrong),
    `  ${remark?.message}  ${remark?.mend}`,
    'Right',
    indented(right),
  ].join('\n');
}
