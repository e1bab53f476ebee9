/**
 * What a hop through the gateway costs, in processor time of the gateway's process per request.
 * `node bench/gateway.ts` prints the machine and a table. Wall-clock time is not compared: it measures the neighbours as well.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import replyFrom from '@fastify/reply-from';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Pool } from 'undici';

const connections = 16;
const requests = 2_000;
const rounds = 12;
const path = '/v1/products/01980a52-7d1c-7cc3-9e62-2f4f7f3a1c55';
const generated = new URL('../sample-output/shop/gateway/dist/', import.meta.url);

/** Passes an answer on, without the headers that belong to one connection. */
const answerInto = (response: ServerResponse) => (answer: { statusCode: number; headers: object }) => {
  const { connection: _, 'keep-alive': __, ...headers } = answer.headers as Record<string, string>;
  return response.writeHead(answer.statusCode, headers);
};

const optionsOf = ({ method = 'GET', url = '/', headers }: IncomingMessage) => {
  const { connection: _, host: __, ...rest } = headers;
  return { method: method as 'GET', path: url, headers: rest };
};

function streamed(fastify: FastifyInstance, pool: Pool) {
  fastify.get('/v1/products/:id', (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    pool.stream(optionsOf(request.raw), answerInto(reply.raw)).catch(() => reply.raw.destroy());
  });
}

function sent(fastify: FastifyInstance, pool: Pool) {
  fastify.get('/v1/products/:id', async (request, reply) => {
    const { statusCode, headers, body } = await pool.request(optionsOf(request.raw));
    const { connection: _, 'keep-alive': __, ...rest } = headers;
    return reply.status(statusCode).headers(rest).send(body);
  });
}

function from(fastify: FastifyInstance, _: Pool, upstream: string) {
  fastify.register(replyFrom, { base: upstream, undici: { connections }, disableRequestLogging: true });
  fastify.get('/v1/products/:id', (_request, reply) => reply.from());
}

type Proxy = (fastify: FastifyInstance, pool: Pool, upstream: string) => void;

const onFastify = (proxy: Proxy) => async (upstream: string) => {
  const app = fastify();
  proxy(app, new Pool(upstream, { connections }), upstream);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
};

const onNest = (proxy: Proxy) => async (upstream: string) => {
  class App {}
  Module({})(App);
  const adapter = new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(App, adapter, { logger: false });
  proxy(adapter.getInstance() as unknown as FastifyInstance, new Pool(upstream, { connections }), upstream);
  await app.listen(0, '127.0.0.1');
  return adapter.getInstance().server;
};

async function bare(upstream: string): Promise<Server> {
  const pool = new Pool(upstream, { connections });
  const server = createServer((request, response) => {
    pool.stream(optionsOf(request), answerInto(response)).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** The gateway of the sample, with logs as in production: one line a request. */
async function generatedGateway(upstream: string): Promise<Server> {
  const { readConfig } = await import(new URL('platform/config.js', generated).href);
  const { createService } = await import(new URL('service.js', generated).href);
  const names = ['IDENTITY_URL', 'CATALOG_URL', 'INVENTORY_URL', 'ORDERS_URL', 'PAYMENTS_URL'];
  const urls = Object.fromEntries(names.map((name) => [name, upstream]));
  const app = await createService(readConfig({ ...urls, PORT: '0', LOG_LEVEL: process.env['LOG_LEVEL'] }));
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer();
}

const hosts: Record<string, (upstream: string) => Promise<Server>> = {
  'node:http, undici stream': bare,
  'Fastify, undici stream': onFastify(streamed),
  'Fastify, undici request': onFastify(sent),
  'Fastify, reply-from': onFastify(from),
  'Nest, undici stream': onNest(streamed),
  'Nest, undici request': onNest(sent),
  'Nest, reply-from': onNest(from),
};
if (existsSync(generated)) hosts['the generated gateway'] = generatedGateway;

/** A service that answers at once with a small row. */
async function upstreamServer(): Promise<Server> {
  const body = JSON.stringify({
    id: path.slice(-36),
    name: 'Lamp',
    price: { amount: '12.50', currency: 'EUR' },
    version: 3,
  });
  const server = createServer((_, response) => {
    response.setHeader('etag', '"3"');
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Child: serves, reports its port, and on every message its processor time in microseconds so far. */
async function serve(role: string, upstream: string) {
  const server = role === 'upstream' ? await upstreamServer() : await hosts[role]?.(upstream);
  if (!server) throw new Error(`There is no host ${role}`);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.((server.address() as AddressInfo).port);
}

const children: ChildProcess[] = [];

async function start(role: string, upstream = ''): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(fileURLToPath(import.meta.url), [role, upstream], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  children.push(child);
  const [port] = await once(child, 'message');
  return { child, url: `http://127.0.0.1:${port}` };
}

async function processorTime(child: ChildProcess): Promise<number> {
  child.send('processor time');
  const [microseconds] = await once(child, 'message');
  return microseconds;
}

async function load(client: Pool) {
  let left = requests;
  const headers = {
    accept: 'application/json',
    authorization: `Bearer ${'a'.repeat(400)}`,
    'user-agent': 'bench',
  };
  const worker = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await client.request({ path, method: 'GET', headers });
      if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${await body.text()}`);
      await body.dump();
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
}

async function measure() {
  const upstream = await start('upstream');
  const started = [];
  for (const name of Object.keys(hosts)) {
    const { child, url } = await start(name, upstream.url);
    const client = new Pool(url, { connections });
    await load(client);
    await load(client);
    started.push({ name, child, client, best: Number.POSITIVE_INFINITY });
  }
  // In turns, so that a noisy moment of the machine falls on all alike; the best round counts.
  for (let round = 0; round < rounds; round++) {
    for (const host of started) {
      const before = await processorTime(host.child);
      await load(host.client);
      host.best = Math.min(host.best, ((await processorTime(host.child)) - before) / requests);
    }
  }
  const [cpu] = cpus();
  console.log(`${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.versions.node}`);
  console.log(`${connections} connections, ${rounds} rounds of ${requests} requests, best round\n`);
  console.log('| host | µs a request | ratio |\n| --- | --- | --- |');
  const base = started[0]?.best ?? 1;
  for (const { name, best } of started)
    console.log(`| ${name} | ${best.toFixed(0)} | ${(best / base).toFixed(2)} |`);
}

const [, , role, upstream = ''] = process.argv;
if (role) {
  await serve(role, upstream);
} else {
  try {
    await measure();
  } finally {
    for (const child of children) child.kill();
  }
  process.exit(0);
}
