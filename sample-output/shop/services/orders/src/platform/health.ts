import { type BeforeApplicationShutdown, Controller, Get, Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { Allow } from './auth.js';
import { Database } from './database.js';
import { unavailable } from './problems.js';

/** Whether this process can take requests. */
@Injectable()
export class Health implements BeforeApplicationShutdown {
  private stopping = false;
  private migrated = false;

  constructor(private readonly database: Database) {}

  beforeApplicationShutdown() {
    this.stopping = true;
  }

  async started() {
    this.migrated ||= !(await this.database.dataSource.showMigrations());
    if (!this.migrated) throw unavailable('The database waits for a migration.');
  }

  async ready() {
    if (this.stopping) throw unavailable('The service is stopping.');
    await this.started();
    await this.database.query(sql`SELECT 1`);
  }
}

@Controller('health')
@Allow('public')
export class HealthController {
  constructor(private readonly health: Health) {}

  /** Never depends on anything else: a restart does not cure a database. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  @Get('startup')
  async startup() {
    await this.health.started();
    return { status: 'ok' };
  }

  @Get('ready')
  async ready() {
    await this.health.ready();
    return { status: 'ok' };
  }
}
