import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a running system is reached: its gateway's port, moved where the start had to make room. */
export async function gatewayAddress(root: string): Promise<string> {
  const system = await readJson<{ gateway: { port: number } }>(join(root, 'tools', 'system.json'));
  const state = await readJson<{ portOffset?: number }>(join(root, '.data', 'state.json')).catch(() => ({
    portOffset: 0,
  }));
  return `http://127.0.0.1:${system.gateway.port + (state.portOffset ?? 0)}`;
}

async function readJson<Content>(path: string): Promise<Content> {
  return JSON.parse(await readFile(path, 'utf8')) as Content;
}
