import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import pc from 'picocolors';
import type { Context } from '../../generators/cli/context.ts';
import type { Fault } from '../../generators/cli/fault.ts';
import { nameOf } from '../../generators/cli/pipeline/draft.ts';
import type { Draft } from '../../generators/cli/pipeline/draft.ts';
import type { Proposal } from '../../generators/cli/pipeline/proposal.ts';
import { interview } from '../../generators/cli/wizard/wizard.ts';
import type { Prompt } from '../../generators/cli/wizard/wizard.ts';
import { temporaryFolder } from '../write/support/folder.ts';

const PRESETS = fileURLToPath(new URL('../../templates/presets', import.meta.url));

/** Answers in the order of the questions; a list is answered by the start of a line of it. */
type Script = readonly [question: string, answer: string][];

/** A person who follows a script and remembers what was refused. */
function scripted(script: Script): { prompt: Prompt; refused: string[]; rest: Script[number][] } {
  const rest = [...script];
  const refused: string[] = [];
  const prompt: Prompt = async ([question]) => {
    for (;;) {
      const [name, answer] = rest.shift() ?? [];
      if (!question || name !== question.name || answer === undefined)
        throw new Error(`asked for ${question?.name}, not ${name}`);
      if (question.choices)
        return { [name]: question.choices.find((choice) => choice.name.startsWith(answer))?.value };
      const given = answer === '' ? (question.default ?? '') : answer;
      const verdict = (await question.validate?.(given)) ?? true;
      if (verdict === true) return { [name]: given };
      refused.push(verdict);
    }
  };
  return { prompt, refused, rest };
}

function contextIn(cwd: string, signal = new AbortController().signal): Context {
  const colors = pc.createColors(false);
  return {
    print: () => {},
    tell: () => {},
    colors: { print: colors, tell: colors },
    isInteractive: true,
    isTerminal: false,
    cwd,
    env: {},
    signal,
    home: { templates: '', presets: PRESETS, plopfile: '', version: '0' },
  };
}

/** A proposal without files: rendering is not what is tested here. */
async function propose({ cwd }: Context, draft: Draft): Promise<Proposal> {
  const model = {
    system: { title: nameOf(draft) },
    summary: '',
    services: [],
    identity: {},
    flows: [],
    notGenerated: [],
  };
  const proposal = {
    root: draft.out ?? join(cwd, nameOf(draft)),
    plan: { model, sources: draft.sources },
    changes: [],
  };
  return proposal as unknown as Proposal;
}

describe('the wizard', () => {
  it('asks for preset, name and folder, and shows the plan before it writes', async () => {
    const cwd = temporaryFolder();
    const { prompt, rest } = scripted([
      ['preset', 'clinic'],
      ['name', ''],
      ['folder', ''],
      ['review', 'Write'],
    ]);
    const { root, plan } = await interview(contextIn(cwd), prompt, undefined, propose);
    expect(root).toBe(join(cwd, 'clinic'));
    expect(plan.sources.main).toMatch(/^system: clinic$/m);
    expect(rest).toEqual([]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('changes nothing in the plan but the name', async () => {
    const cwd = temporaryFolder();
    const answers: Script = [
      ['preset', 'shop'],
      ['name', ''],
      ['folder', ''],
      ['review', 'Write'],
    ];
    const before = await interview(contextIn(cwd), scripted(answers).prompt, undefined, propose);
    const renamed: Script = answers.map(([name, answer]) => [name, name === 'name' ? 'kiosk' : answer]);
    const after = await interview(contextIn(cwd), scripted(renamed).prompt, undefined, propose);
    expect(after.root).toBe(join(cwd, 'kiosk'));
    expect(after.plan.sources.main).toBe(before.plan.sources.main.replace('system: shop', 'system: kiosk'));
  });

  it('refuses a bad name with the words of the checker, and a folder that is taken', async () => {
    const cwd = temporaryFolder({ 'taken/mine.txt': 'mine\n', file: '' });
    const { prompt, refused } = scripted([
      ['preset', 'shop'],
      ['name', 'Bad_Name'],
      ['name', 'two words'],
      ['name', 'shop'],
      ['folder', 'taken'],
      ['folder', 'file'],
      ['folder', 'free'],
      ['review', 'Write'],
    ]);
    await interview(contextIn(cwd), prompt, undefined, propose);
    expect(refused).toEqual([
      '"Bad_Name" cannot be the name of a system. Write bad-name.',
      'One word, such as web-shop.',
      expect.stringContaining('The folder is not empty'),
      expect.stringContaining('This is a file'),
    ]);
  });

  it('goes back from the review to each answer', async () => {
    const cwd = temporaryFolder();
    const { prompt, rest } = scripted([
      ['preset', 'shop'],
      ['name', ''],
      ['folder', ''],
      ['review', 'Change the name'],
      ['name', 'kiosk'],
      ['review', 'Change the folder'],
      ['folder', 'elsewhere'],
      ['review', 'Change the preset'],
      ['preset', 'clinic'],
      ['name', 'surgery'],
      ['folder', ''],
      ['review', 'Write'],
    ]);
    const { root } = await interview(contextIn(cwd), prompt, undefined, propose);
    expect([root, rest]).toEqual([join(cwd, 'surgery'), []]);
  });

  it('asks only for the review where the flags have said the rest', async () => {
    const cwd = temporaryFolder();
    const draft = {
      file: 'my.yaml',
      sources: { main: 'system: mine\n', files: new Map() },
      out: join(cwd, 'there'),
    };
    const { root } = await interview(contextIn(cwd), scripted([['review', 'Write']]).prompt, draft, propose);
    expect(root).toBe(join(cwd, 'there'));
  });

  it('ends without a trace on cancel and on Ctrl-C', async () => {
    const cwd = temporaryFolder();
    const stop = new AbortController();
    const never: Prompt = () => {
      stop.abort();
      return new Promise(() => {});
    };
    const cancel = scripted([
      ['preset', 'shop'],
      ['name', ''],
      ['folder', ''],
      ['review', 'Cancel'],
    ]).prompt;
    for (const prompt of [never, cancel]) {
      const signal = prompt === never ? stop.signal : new AbortController().signal;
      const fault = await interview(contextIn(cwd, signal), prompt, undefined, propose).catch(
        (error: Fault) => error,
      );
      expect(fault).toMatchObject({ code: 'stopped', exitCode: 130, what: 'Stopped. Nothing was written.' });
    }
    expect(readdirSync(cwd)).toEqual([]);
  });
});
