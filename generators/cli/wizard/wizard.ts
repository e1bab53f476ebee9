import type { Context } from '../context.ts';
import { EXIT, Fault } from '../fault.ts';
import { NOTHING_WRITTEN, stopped, unlessStopped } from '../interrupt.ts';
import { nameOf } from '../pipeline/draft.ts';
import type { Draft } from '../pipeline/draft.ts';
import { proposeDraft } from '../pipeline/new-system.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { folderQuestion, nameQuestion, presetQuestion, reviewQuestion } from './questions.ts';
import type { Question, ReviewAnswer } from './questions.ts';
import { reviewLines } from './review.ts';

/** Asks one or more questions: inquirer's `prompt`, or a test's. */
export type Prompt = (questions: readonly Question[]) => Promise<Record<string, unknown>>;

/** Works a draft out, for the review. */
type Propose = (context: Context, draft: Draft) => Promise<Proposal>;

/** Leads to a proposal that the person has agreed to. Refuses to ask where nobody can answer. */
export async function wizard(context: Context, prompt: Prompt, given: Draft | undefined): Promise<Proposal> {
  if (!context.isInteractive) throw needsTerminal();
  return interview(context, prompt, given, proposeDraft);
}

/**
 * The questions: from nothing, or from what the flags say. Works on a draft of the plan; nothing is written on the way, and
 * Ctrl-C leaves nothing.
 */
export async function interview(
  context: Context,
  prompt: Prompt,
  given: Draft | undefined,
  propose: Propose,
): Promise<Proposal> {
  const ask = asker(context, prompt);
  let draft = given ?? (await askForDraft(context, ask));
  for (;;) {
    const proposal = await propose(context, draft);
    for (const line of reviewLines(context, proposal)) context.print(line);
    const answer = await ask<ReviewAnswer>(reviewQuestion(proposal));
    if (answer === 'write') return proposal;
    if (answer === 'cancel') throw stopped(NOTHING_WRITTEN);
    draft = await change(context, ask, draft, answer);
  }
}

type Ask = <Answer>(question: Question) => Promise<Answer>;

function asker(context: Context, prompt: Prompt): Ask {
  return async <Answer>(question: Question): Promise<Answer> => {
    const answers = await unlessStopped(context.signal, prompt([question]), NOTHING_WRITTEN);
    return answers[question.name] as Answer;
  };
}

async function change(
  context: Context,
  ask: Ask,
  draft: Draft,
  what: Exclude<ReviewAnswer, 'write' | 'cancel'>,
): Promise<Draft> {
  switch (what) {
    case 'preset':
      return askForDraft(context, ask);
    case 'name':
      return askName(ask, draft);
    case 'folder':
      return askFolder(context, ask, draft);
  }
}

async function askForDraft(context: Context, ask: Ask): Promise<Draft> {
  const preset = await askPreset(context, ask);
  return askFolder(context, ask, await askName(ask, preset));
}

async function askPreset(context: Context, ask: Ask): Promise<Draft> {
  return ask<Draft>(await presetQuestion(context));
}

async function askName(ask: Ask, draft: Draft): Promise<Draft> {
  const question = nameQuestion(draft);
  const name = await ask<string>(question);
  return name === nameOf(draft) ? draft : question.apply(name);
}

async function askFolder(context: Context, ask: Ask, draft: Draft): Promise<Draft> {
  const question = folderQuestion(context, draft);
  return question.apply(await ask<string>(question));
}

function needsTerminal(): Fault {
  const next = 'Name what to write: groundplan new-system --preset shop --yes';
  return new Fault({ code: 'needs-terminal', what: 'There is no terminal to ask at.', next }, EXIT.usage);
}
