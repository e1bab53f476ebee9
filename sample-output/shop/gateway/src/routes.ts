import type { Route } from './platform/proxy.js';

/** What is open to the outside, and who answers it. The gateway passes nothing else on. */
export const routes: readonly Route[] = [
  { path: '/v1/users', methods: ['GET', 'POST'], service: 'identity' },
  { path: '/v1/users/me', methods: ['GET'], service: 'identity' },
  { path: '/v1/users/:id', methods: ['GET'], service: 'identity' },
  { path: '/v1/users/:id/roles', methods: ['PUT'], service: 'identity' },
  { path: '/v1/sessions', methods: ['POST'], service: 'identity' },
  { path: '/v1/sessions/refresh', methods: ['POST'], service: 'identity' },
  { path: '/v1/sessions/end', methods: ['POST'], service: 'identity' },
  { path: '/v1/categories', methods: ['GET', 'POST'], service: 'catalog' },
  { path: '/v1/categories/:id', methods: ['GET', 'PATCH', 'DELETE'], service: 'catalog' },
  { path: '/v1/products', methods: ['GET', 'POST'], service: 'catalog' },
  { path: '/v1/products/:id', methods: ['GET', 'PATCH', 'DELETE'], service: 'catalog' },
  { path: '/v1/products/:id/activate', methods: ['POST'], service: 'catalog' },
  { path: '/v1/products/:id/retire', methods: ['POST'], service: 'catalog' },
  { path: '/v1/stocks', methods: ['GET', 'POST'], service: 'inventory' },
  { path: '/v1/stocks/:id', methods: ['GET'], service: 'inventory' },
  { path: '/v1/stocks/:id/receive', methods: ['POST'], service: 'inventory' },
  { path: '/v1/orders', methods: ['GET', 'POST'], service: 'orders' },
  { path: '/v1/orders/:id', methods: ['GET'], service: 'orders' },
  { path: '/v1/orders/:id/ship', methods: ['POST'], service: 'orders' },
  { path: '/v1/orders/:id/cancel', methods: ['POST'], service: 'orders' },
  { path: '/v1/orders/:id/checkout', methods: ['GET'], service: 'orders' },
  { path: '/v1/payments', methods: ['GET'], service: 'payments' },
  { path: '/v1/payments/:id', methods: ['GET'], service: 'payments' },
];
