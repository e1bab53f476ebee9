import type { Model } from '../../plan/model.ts';

/** What carries events between services, as far as a service has to know it. */
export interface Transport {
  /** In `platform/events`, and the class in it. */
  readonly file: string;
  readonly class: string;
  readonly packages: readonly string[];
  /** Of `BUS_URL`, as a regular expression. */
  readonly protocol: string;
  /** A `BUS_URL` that leads nowhere. */
  readonly example: (role: string, name: string, system: string) => string;
}

const TRANSPORTS: Readonly<Record<Model['broker'], Transport>> = {
  postgres: {
    file: 'postgres-bus',
    class: 'PostgresBus',
    packages: [],
    protocol: '/^postgres(ql)?$/',
    example: (role) => `postgres://${role}:s3cret@db/bus`,
  },
  rabbitmq: {
    file: 'rabbit-bus',
    class: 'RabbitBus',
    packages: ['amqplib'],
    protocol: '/^amqps?$/',
    example: (_role, name, system) => `amqp://${name}:s3cret@rabbitmq/${system}`,
  },
  nats: {
    file: 'nats-bus',
    class: 'NatsBus',
    packages: ['@nats-io/jetstream', '@nats-io/transport-node'],
    protocol: '/^(nats|tls)$/',
    example: (_role, name) => `nats://${name}:s3cret@nats`,
  },
};

/** The one that the plan has chosen. */
export const transportOf = ({ broker }: Model): Transport => TRANSPORTS[broker];

export const exampleBusUrl = (model: Model, { database, name }: { database: string; name: string }): string =>
  transportOf(model).example(database, name, model.system.name);
