import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import { Fault } from '../fault.ts';
import { NOTHING_WRITTEN, stopped } from '../interrupt.ts';
import { folderOf, fromPreset, nameOf, placed, renamed } from '../pipeline/draft.ts';
import type { Draft } from '../pipeline/draft.ts';
import { refuseOccupied } from '../pipeline/new-system.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { readPresets } from '../presets.ts';
import { shown } from '../report/summary.ts';
import type { Note } from '../terminal/input.ts';
import { readPlan } from '../../plan/read.ts';
import type { PlanSources } from '../../plan/read.ts';
import { askAddition } from './addition.ts';
import { askInEditor, editorOf, STARTER } from './in-editor.ts';
import { askPlan, emptyPlan } from './own-plan.ts';
import type { Ask } from './question.ts';
import { reviewLines } from './review.ts';

/** Works a draft out, for the review. */
export type Propose = (draft: Draft) => Promise<Proposal>;

type Step = 'write' | 'files' | 'plan' | 'add' | 'name' | 'folder' | 'editor' | 'start' | 'cancel';

/** The questions: from nothing, or from what the flags say. Works on a draft; nothing is written on the way. */
export async function askNewSystem(
  context: Context,
  ask: Ask,
  given: Draft | undefined,
  propose: Propose,
): Promise<Proposal> {
  let draft = given ?? (await askDraft(context, ask));
  let before: 'review' | 'files' | 'plan' = 'review';
  for (;;) {
    const proposal = await propose(draft);
    const step: Step = await ask<Step>({
      kind: 'select',
      name: 'review',
      message: `Write ${proposal.changes.length} files into ${shown(context, proposal.root)}?`,
      before: linesBefore(context, proposal, before),
      choices: stepsOf(context, draft),
    });
    if (step === 'write') return proposal;
    if (step === 'cancel') throw stopped(NOTHING_WRITTEN);
    if (step === 'files' || step === 'plan') before = step;
    else {
      draft = await changed(context, ask, draft, step);
      before = 'review';
    }
  }
}

function linesBefore(context: Context, proposal: Proposal, what: 'review' | 'files' | 'plan'): string[] {
  if (what === 'plan') return proposal.plan.sources.main.trimEnd().split('\n');
  if (what === 'files') return proposal.changes.map(({ path }) => `  ${path}`);
  return reviewLines(context, proposal, columnsOf());
}

function columnsOf(): number {
  return process.stdout.columns || 80;
}

function stepsOf(context: Context, { sources }: Draft): { label: string; summary: string; answer: Step }[] {
  const isOneFile = sources.files.size === 0;
  return [
    { label: 'Yes', summary: 'write it', answer: 'write' },
    { label: 'See all files', summary: 'their names, one a line', answer: 'files' },
    { label: 'See the plan', summary: 'the text of system.yaml', answer: 'plan' },
    { label: 'Add something', summary: 'a service, entity, field, operation or interaction', answer: 'add' },
    ...(editorOf(context.env) && isOneFile
      ? [{ label: 'Edit the plan', summary: `in ${editorOf(context.env)}`, answer: 'editor' as const }]
      : []),
    { label: 'Change the name', summary: nameOf({ file: '', sources }), answer: 'name' },
    { label: 'Change the folder', summary: 'where it goes', answer: 'folder' },
    { label: 'Start again', summary: 'from another preset, or from nothing', answer: 'start' },
    { label: 'Cancel', summary: 'write nothing', answer: 'cancel' },
  ];
}

async function changed(
  context: Context,
  ask: Ask,
  draft: Draft,
  step: Exclude<Step, 'write' | 'cancel' | 'files' | 'plan'>,
): Promise<Draft> {
  switch (step) {
    case 'start':
      return askDraft(context, ask);
    case 'name':
      return askName(ask, draft);
    case 'folder':
      return askFolder(context, ask, draft);
    case 'add':
      return { ...draft, sources: await askAddition(ask, draft.sources) };
    case 'editor': {
      const text = await askInEditor(ask, draft.sources.main);
      return text === undefined ? draft : { ...draft, sources: { main: text, files: new Map() } };
    }
  }
}

/** What to start from, what it is called and where it goes. */
async function askDraft(context: Context, ask: Ask): Promise<Draft> {
  for (;;) {
    const start = await askStart(context, ask);
    if (start === 'editor') {
      const text = await askInEditor(ask, STARTER);
      if (text !== undefined) return askFolder(context, ask, ownDraft({ main: text, files: new Map() }));
      continue;
    }
    if (start !== 'questions') return askFolder(context, ask, await askName(ask, start));
    const named = await askName(ask, ownDraft(emptyPlan('library')), 'library');
    return askFolder(context, ask, ownDraft(await askPlan(ask, nameOf(named))));
  }
}

function ownDraft(sources: PlanSources): Draft {
  return { file: 'system.yaml', sources };
}

async function askStart(context: Context, ask: Ask): Promise<Draft | 'questions' | 'editor'> {
  const presets = await readPresets(context.home);
  const editor = editorOf(context.env);
  return ask<Draft | 'questions' | 'editor'>({
    kind: 'select',
    name: 'start',
    message: 'What is it to start from?',
    choices: [
      ...presets.map((preset) => ({
        label: preset.name,
        summary: preset.summary,
        answer: fromPreset(preset),
      })),
      {
        label: 'my own plan',
        summary: 'Question by question: services, what they keep, who may do what.',
        answer: 'questions',
      },
      ...(editor === undefined
        ? []
        : [
            {
              label: 'my editor',
              summary: `Write the plan in ${editor}; it is checked when you are done.`,
              answer: 'editor' as const,
            },
          ]),
    ],
  });
}

async function askName(ask: Ask, draft: Draft, otherwise = nameOf(draft)): Promise<Draft> {
  const name = await ask({
    kind: 'text',
    name: 'name',
    message: 'What is it called?',
    help: ['Small letters and dashes, as in web-shop. Folders, databases and addresses take the name.'],
    otherwise,
    check: (typed) => nameNotes(draft, typed.trim()),
  });
  return name === nameOf(draft) ? draft : renamed(draft, name);
}

async function askFolder(context: Context, ask: Ask, draft: Draft): Promise<Draft> {
  const folder = await ask({
    kind: 'text',
    name: 'folder',
    message: 'Which folder is it to go into?',
    help: ['One that is not there yet, or is empty.'],
    otherwise: shown(context, folderOf(context, draft)),
    check: () => [],
    refuse: (typed) => folderProblem(resolve(context.cwd, typed)),
  });
  return placed(draft, resolve(context.cwd, folder));
}

/** What is wrong with a name, in the checker's own words. */
function nameNotes(draft: Draft, name: string): Note[] {
  if (!/^[^\s#"']+$/.test(name)) return [{ severity: 'error', text: 'One word, such as web-shop.' }];
  const errorsOf = ({ sources }: Draft): string[] =>
    readPlan(sources)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ message, mend }) => `${message} ${mend}`);
  const sound = new Set(errorsOf(draft));
  return errorsOf(renamed(draft, name))
    .filter((text) => !sound.has(text))
    .map((text) => ({ severity: 'error', text }));
}

async function folderProblem(folder: string): Promise<string | undefined> {
  try {
    await refuseOccupied(folder);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return `${error.what} (${folder})`;
    throw error;
  }
}
