import { Injectable } from '@nestjs/common';
import { Passwords } from '../passwords/passwords.js';
import type { Caller } from '../platform/auth.js';
import { Pages } from '../platform/pages.js';
import { notFound, stale } from '../platform/problems.js';
import { Throttle } from '../throttling/throttle.js';
import { defaultRole } from './user-roles.js';
import { sortable, type UserRow, UsersRepository } from './users.repository.js';
import type { Registration, RolesChange, UserPage, UserQuery, UserView } from './users.schemas.js';

@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly pages: Pages,
  ) {}

  /**
   * Tells that an address is taken: without a mail to the address there is no other way to let people know. Whoever looks for
   * users this way soon runs out of attempts, as with passwords.
   */
  async register({ email, password, name }: Registration, address: string): Promise<UserView> {
    const user = await this.throttle.attempt({ address }, async () =>
      this.users.insert({
        email,
        name,
        roles: [defaultRole],
        passwordHash: await this.passwords.hash(password),
      }),
    );
    return toView(user);
  }

  list(query: UserQuery, caller: Caller): Promise<UserPage> {
    return this.pages.read(query, caller, sortable, (page) => this.users.list(query, caller, page), toView);
  }

  async get(id: string | undefined, caller: Caller): Promise<UserView> {
    const user = id && (await this.users.find(id, caller));
    if (!user) throw notFound('user');
    return toView(user);
  }

  async changeRoles(id: string, version: number, { roles }: RolesChange, caller: Caller): Promise<UserView> {
    const user = await this.users.updateRoles(id, version, roles);
    if (user) return toView(user);
    throw (await this.users.find(id, caller)) ? stale() : notFound('user');
  }
}

export const toView = (user: UserRow): UserView => ({ ...user, name: user.name ?? undefined });
