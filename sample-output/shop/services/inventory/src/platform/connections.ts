import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds between two looks at what is open while the process stops. */
const pause = 100;

/**
 * While the process stops, connections go as soon as nothing is on its way. Node lets go by itself of what is idle at the first moment
 * alone: a connection that is kept alive for the next request, or on which none has come yet, would hold the process up.
 */
export function letConnectionsGo(fastify: FastifyInstance) {
  const { server } = fastify;
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  fastify.addHook('preClose', (done) => {
    if (server.listening) {
      const timer = setInterval(() => {
        server.closeIdleConnections();
        for (const socket of silent) socket.destroy();
      }, pause);
      server.once('close', () => clearInterval(timer));
    }
    done();
  });
}
