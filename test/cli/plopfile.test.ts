import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import nodePlop from 'node-plop';
import { stopSignal } from '../../generators/cli/interrupt.ts';
import { processContext } from '../../generators/cli/context.ts';
import { runGenerator } from '../../generators/cli/plop/run-generator.ts';
import { temporaryFolder } from '../write/support/folder.ts';

describe('plopfile.ts', () => {
  it('is loaded by plop and names the generators', async () => {
    const plop = await nodePlop(fileURLToPath(new URL('../../plopfile.ts', import.meta.url)));
    expect(plop.getGeneratorList().map((generator) => generator.name)).toEqual(['new-system', 'add']);
  });

  it('that is broken ends the command with a message', async () => {
    const plopfile = join(
      temporaryFolder({ 'plopfile.js': 'export default () => { throw new Error("no wizard here"); };' }),
      'plopfile.js',
    );
    const context = processContext(stopSignal());
    const broken = { ...context, home: { ...context.home, plopfile } };
    const run = runGenerator('new-system', { context: broken });
    await expect(run).rejects.toMatchObject({ code: 'plopfile-broken', where: plopfile, exitCode: 1 });
  });

  it.each(['new-system', 'add'])('refuses to ask where there is no terminal: %s', async (name) => {
    const context = { ...processContext(stopSignal()), isInteractive: false };
    await expect(runGenerator(name, { context })).rejects.toMatchObject({
      code: 'needs-terminal',
      exitCode: 2,
    });
  });
});
