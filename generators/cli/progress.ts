import type { Context } from './context.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Work that is done sooner passes without a word. */
const PATIENCE = 1000;
const FRAME = 80;

/**
 * Runs a piece of work and, when it takes longer than a second, says so: a spinner at a terminal, a plain line elsewhere.
 * A label that is a function is asked anew for each frame. The result is the work's own.
 */
export async function progress<T>(
  context: Context,
  label: string | (() => string),
  work: () => Promise<T>,
): Promise<T> {
  const text = typeof label === 'string' ? () => label : label;
  const start = performance.now();
  let stop = (): void => {};
  const timer = setTimeout(() => {
    stop = context.isTerminal ? spin(text, start) : announce(context, text());
  }, PATIENCE);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    stop();
  }
}

function announce(context: Context, label: string): () => void {
  context.tell(`${label} …`);
  return () => {};
}

function spin(label: () => string, start: number): () => void {
  let frame = 0;
  const draw = (): void => {
    const seconds = Math.round((performance.now() - start) / 1000);
    process.stderr.write(`\r${FRAMES[frame++ % FRAMES.length]} ${label()} … ${seconds} s\u001B[K`);
  };
  draw();
  const timer = setInterval(draw, FRAME);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\u001B[K');
  };
}
