import { explanations } from '../../../generators/cli/explanations.ts';
import type { Code } from '../../../generators/plan/codes.ts';
import {
  FAULTS,
  isCheckerCode,
  remarksOn,
  shownExample,
} from '../../../generators/plan/examples/examples.ts';
import { FRAMES } from '../../../generators/plan/examples/frames.ts';

/** Every code: what it means, and for those of a plan an example with the fault and one without. */
export function printErrors(): string {
  const codes = [...explanations];
  const ofPlans = codes.flatMap(([code, text]) => (isCheckerCode(code) ? [planCode(code, text)] : []));
  const ofCommands = codes.flatMap(([code, text]) => (isCheckerCode(code) ? [] : [`### ${code}\n\n${text}`]));
  return `${[
    '# Codes of messages',
    'Every message has a code, which stays the same. `groundplan explain CODE` says what stands here. Examples are cut out of plans; [what is around them](#around-the-examples) stands at the end.',
    '## Of a plan',
    ...ofPlans,
    '## Of a command',
    ...ofCommands,
    '## Around the examples',
    'The example stands in the place of the dots.',
    ...Object.entries(FRAMES)
      .filter(([name]) => name !== 'plan')
      .map(([name, text]) => `### ${name}\n\n${fenced(text)}`),
  ].join('\n\n')}\n`;
}

function planCode(code: Code, text: string): string {
  const { frame, wrong, right } = FAULTS[code];
  const [remark] = remarksOn(FAULTS[code]);
  const around = frame === 'plan' ? 'The whole plan' : `In [${frame}](#${frame})`;
  return [
    `### ${code}`,
    text,
    `${around}:`,
    fenced(wrong),
    `> ${escaped(`${remark?.message} ${remark?.mend}`)}`,
    'Without the fault:',
    fenced(right),
  ].join('\n\n');
}

const escaped = (text: string) => text.replaceAll(/[<*_[]/g, String.raw`\$&`);

/** As text: the formatter would put right what is wrong on purpose. */
const fenced = (text: string) => `\`\`\`text\n${shownExample(text)}\n\`\`\``;
