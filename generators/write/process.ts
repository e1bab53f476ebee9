import { errno } from './files.ts';

/** Whether the process of this id is there. One that belongs to somebody else is. */
export function isRunning(id: string): boolean {
  const pid = Number(id);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errno(error) === 'EPERM';
  }
}
