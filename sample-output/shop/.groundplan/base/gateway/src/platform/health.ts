import { type BeforeApplicationShutdown, Controller, Get, Injectable } from '@nestjs/common';
import { unavailable } from './problems.js';

/** Whether this process can take requests. A service that is down closes only its own routes, never the gateway. */
@Injectable()
export class Health implements BeforeApplicationShutdown {
  private stopping = false;

  beforeApplicationShutdown() {
    this.stopping = true;
  }

  ready() {
    if (this.stopping) throw unavailable('The gateway is stopping.');
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly health: Health) {}

  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('startup')
  startup() {
    return { status: 'ok' };
  }

  @Get('ready')
  ready() {
    this.health.ready();
    return { status: 'ok' };
  }
}
