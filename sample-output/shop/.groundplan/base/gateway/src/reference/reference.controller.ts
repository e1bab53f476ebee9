import { readFileSync } from 'node:fs';
import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../platform/config.js';
import { notFound } from '../platform/problems.js';
import { demoUsers } from './demo-users.js';

/** Nothing from elsewhere, nothing inline, and no text that becomes markup. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** What the page is made of, by the endings of its files: markup and style as they are, scripts as they are compiled. */
const kinds: Readonly<Record<string, { readonly folder: URL; readonly type: string }>> = {
  html: { folder: new URL('../../', import.meta.url), type: 'text/html; charset=utf-8' },
  css: { folder: new URL('../../', import.meta.url), type: 'text/css; charset=utf-8' },
  js: { folder: new URL('page/', import.meta.url), type: 'text/javascript; charset=utf-8' },
};

/** A page on which people read the contract and try it. */
@Controller('docs')
export class ReferenceController {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  @Get()
  page(@Res() reply: FastifyReply) {
    return send('page.html', reply);
  }

  /** Whom the page offers to sign in as. */
  @Get('demo-users.json')
  @Header('cache-control', 'no-store')
  users() {
    return this.config.environment === 'development' ? demoUsers : [];
  }

  @Get(':file')
  file(@Param('file') file: string, @Res() reply: FastifyReply) {
    return send(file, reply);
  }
}

function send(file: string, reply: FastifyReply) {
  const [, ending = ''] = /^[a-z-]+\.(\w+)$/.exec(file) ?? [];
  const kind = kinds[ending];
  const content = kind && read(new URL(file, kind.folder));
  if (!kind || content === undefined) throw notFound();
  const headers = {
    'content-type': kind.type,
    'content-security-policy': policy,
    'cache-control': 'no-cache',
  };
  return reply.headers(headers).send(content);
}

function read(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
