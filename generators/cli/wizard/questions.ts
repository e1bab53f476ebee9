import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { folderOf, fromPreset, nameOf, placed, renamed } from '../pipeline/draft.ts';
import type { Draft } from '../pipeline/draft.ts';
import { refuseOccupied } from '../pipeline/new-system.ts';
import { checkPlan } from '../pipeline/open-plan.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { readPresets } from '../presets.ts';
import { shown } from '../report/summary.ts';

/** The part of inquirer's questions that the wizard uses. */
export interface Question {
  readonly name: string;
  readonly type: 'list' | 'input';
  readonly message: string;
  readonly default?: string;
  readonly choices?: readonly { readonly name: string; readonly value: unknown; readonly short?: string }[];
  readonly validate?: (answer: string) => true | string | Promise<true | string>;
  /** Arrows at the end of a list stay there. */
  readonly loop?: false;
}

/** A question whose answer makes another draft. */
export interface DraftQuestion extends Question {
  apply(answer: string): Draft;
}

export type ReviewAnswer = 'write' | 'preset' | 'name' | 'folder' | 'cancel';

/** Which preset; the answer is a draft of it. */
export async function presetQuestion(context: Context): Promise<Question> {
  const presets = await readPresets(context.home);
  const width = Math.max(...presets.map((preset) => preset.name.length)) + 2;
  const choices = presets.map((preset) => ({
    name: `${preset.name.padEnd(width)}${preset.summary}`,
    short: preset.name,
    value: fromPreset(preset),
  }));
  return { name: 'preset', type: 'list', message: 'What is it to start from?', choices, loop: false };
}

/** What the system is called; refused with the checker's own words. */
export function nameQuestion(draft: Draft): DraftQuestion {
  return {
    name: 'name',
    type: 'input',
    message: 'What is it called?',
    default: nameOf(draft),
    apply: (name) => renamed(draft, name.trim()),
    validate: (name) => nameProblem(draft, name.trim()) ?? true,
  };
}

/** Where it goes: a folder that is not there, or is empty. */
export function folderQuestion(context: Context, draft: Draft): DraftQuestion {
  const place = (answer: string): string => resolve(context.cwd, answer.trim());
  return {
    name: 'folder',
    type: 'input',
    message: 'Which folder is it to go into?',
    default: shown(context, folderOf(context, draft)),
    apply: (answer) => placed(draft, place(answer)),
    validate: (answer) => folderProblem(place(answer)),
  };
}

/** The last look before anything is written. */
export function reviewQuestion({ changes }: Proposal): Question {
  const choices: { name: string; value: ReviewAnswer }[] = [
    { name: `Write ${changes.length} files`, value: 'write' },
    { name: 'Change the preset', value: 'preset' },
    { name: 'Change the name', value: 'name' },
    { name: 'Change the folder', value: 'folder' },
    { name: 'Cancel: write nothing', value: 'cancel' },
  ];
  return { name: 'review', type: 'list', message: 'Go ahead?', choices, loop: false };
}

function nameProblem(draft: Draft, name: string): string | undefined {
  if (!/^[^\s#"']+$/.test(name)) return 'One word, such as web-shop.';
  const sound = new Set(errorsOf(draft));
  return errorsOf(renamed(draft, name)).find((message) => !sound.has(message));
}

function errorsOf({ file, sources }: Draft): string[] {
  const { findings } = checkPlan({ cwd: process.cwd() }, file, sources);
  return findings
    .filter((finding) => finding.severity === 'error')
    .map(({ message, mend }) => `${message} ${mend}`);
}

async function folderProblem(folder: string): Promise<true | string> {
  try {
    await refuseOccupied(folder);
    return true;
  } catch (error) {
    if (error instanceof Fault) return `${error.what} (${folder})`;
    throw error;
  }
}
