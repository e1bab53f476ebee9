import { Inject, Injectable } from '@nestjs/common';
import { Passwords } from '../passwords/passwords.js';
import { CONFIG, type Config } from '../platform/config.js';
import { unauthorized } from '../platform/problems.js';
import { Throttle } from '../throttling/throttle.js';
import { AccessTokens } from '../tokens/access-tokens.js';
import type { User } from '../users/user.entity.js';
import { UsersRepository } from '../users/users.repository.js';
import { RefreshToken } from './refresh-token.js';
import { SessionsRepository } from './sessions.repository.js';
import type { Refresh, SignIn, Tokens } from './sessions.schemas.js';

@Injectable()
export class SessionsService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: SessionsRepository,
    private readonly users: UsersRepository,
    private readonly passwords: Passwords,
    private readonly throttle: Throttle,
    private readonly accessTokens: AccessTokens,
  ) {}

  async signIn({ email, password }: SignIn, address: string): Promise<Tokens> {
    const user = await this.throttle.attempt({ address, email }, () => this.authenticate(email, password));
    const token = RefreshToken.first();
    const expiresAt = new Date(Date.now() + this.config.refreshTokenSeconds * 1000);
    await this.sessions.insert(user.id, token, expiresAt);
    await this.sessions.prune();
    return this.tokens(user, token);
  }

  /** A token that has been used before was stolen, or copied: its session ends, whoever holds the newest token. */
  async refresh({ refreshToken }: Refresh): Promise<Tokens> {
    const token = RefreshToken.read(refreshToken);
    const next = token?.next();
    const rotation = token && next && (await this.sessions.rotate(token, next));
    if (next && rotation?.user) return this.tokens(rotation.user, next);
    if (token && rotation && !rotation.current) await this.sessions.delete(token.session);
    throw unauthorized('The refresh token is not valid, or no longer. Sign in again.', 'Bearer');
  }

  /** Any token of a session ends it, and it is no secret that one that has ended has ended. */
  async end({ refreshToken }: Refresh): Promise<void> {
    const token = RefreshToken.read(refreshToken);
    if (token) await this.sessions.delete(token.session);
  }

  /** The same work and the same answer for a wrong password and for an unknown user. */
  private async authenticate(email: string, password: string): Promise<Pick<User, 'id' | 'roles'>> {
    const user = await this.users.findCredentials(email);
    const matches = await this.passwords.matches(password, user?.passwordHash);
    if (!user || !matches) throw unauthorized('The email or the password is wrong.', 'Bearer');
    if (this.passwords.isOutdated(user.passwordHash)) {
      await this.users.updatePasswordHash(user.id, await this.passwords.hash(password));
    }
    return user;
  }

  private async tokens(user: Pick<User, 'id' | 'roles'>, refreshToken: RefreshToken): Promise<Tokens> {
    return {
      accessToken: await this.accessTokens.issue(user),
      refreshToken: refreshToken.toString(),
      expiresIn: this.config.accessTokenSeconds,
      tokenType: 'Bearer',
    };
  }
}
