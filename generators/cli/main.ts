import { processContext } from './context.ts';
import { EXIT } from './fault.ts';
import { stopSignal } from './interrupt.ts';
import { run } from './run.ts';

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.done);
});

// Success has to be earned: a process that runs dry, because the terminal went away, has stopped.
process.exitCode = EXIT.stopped;
const code = await run(process.argv.slice(2), processContext(stopSignal()));
process.exitCode = code;
// Work that cannot be stopped half-way, such as rendering, has no one to work for any more.
if (code === EXIT.stopped) process.exit();
