import type { PromptModule } from 'inquirer';
import type { Prompt } from './wizard.ts';

const SHOW_CURSOR = '\u001B[?25h';

/**
 * The inquirer that plop brings along, for somebody who may leave at any time. Its own listener for the end of the process
 * throws where the terminal went first, and the cursor that it hid would stay hidden.
 */
export function politePrompt(prompt: PromptModule, signal: AbortSignal): Prompt {
  signal.addEventListener('abort', () => process.stdout.write(SHOW_CURSOR));
  return async (questions) => {
    const before = new Set(process.listeners('exit'));
    const answers = prompt<Record<string, unknown>>(questions);
    for (const listener of process.listeners('exit')) {
      if (!before.has(listener)) process.removeListener('exit', listener);
    }
    return answers;
  };
}
